using System.Text.RegularExpressions;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emulation;

/// <summary>What a linked firmware holds, read off its ELF file, and what its stack does.</summary>
public sealed partial class LinkedFirmwareTests : IDisposable
{
    private const string Board = "mps2-an386";
    private readonly TestModels.TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_has_no_heap_no_float_and_no_libm()
    {
        string program = Link(extraSource: null);

        Forbidden(Run("nm", program), ForbiddenSymbol()).ShouldBeEmpty();
        Forbidden(Run("objdump", "-d", program), FloatInstruction()).ShouldBeEmpty();
    }

    [Fact]
    public void The_check_finds_heap_float_and_libm_where_they_are()
    {
        const string Guilty = """
            #include <math.h>
            #include <stdlib.h>
            volatile double guilty_double = 2;
            volatile float guilty_float = 2;
            void guilty(void);
            __attribute__((used, section(".vectors.guilty"))) void (*const guilty_reference)(void) = guilty;
            void *_sbrk(int bytes);
            void *_sbrk(int bytes) { (void)bytes; return (void *)-1; }
            void guilty(void)
            {
                double *heap = malloc(sizeof *heap);
                guilty_double = sqrt(guilty_double) * guilty_double + (heap != NULL);
                guilty_float = guilty_float * guilty_float;
            }
            """;
        string program = Link(Guilty);

        string[] symbols = Forbidden(Run("nm", program), ForbiddenSymbol());
        symbols.ShouldContain(line => line.EndsWith(" malloc"));
        symbols.ShouldContain(line => line.EndsWith(" sqrt"));
        symbols.ShouldContain(line => line.EndsWith(" __aeabi_dmul"));
        Forbidden(Run("objdump", "-d", program), FloatInstruction()).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("mps2-an385")]
    [InlineData(Board)]
    [InlineData("mps2-an500")]
    [InlineData("mps2-an505")]
    [InlineData("mps3-an547")]
    [InlineData("netduinoplus2")]
    public void The_stack_it_uses_is_within_what_the_compiler_states(string name)
    {
        PlannedModel planned = Planned();
        BoardDescription board = FindBoard(name);
        DiagnosticBag diagnostics = [];
        Emission emission = CompilationPipeline.Emit(planned, board, diagnostics).ShouldNotBeNull();
        Footprint stated = FootprintMeter.Measure(emission, board, diagnostics).ShouldNotBeNull();
        Random random = new(11);
        VerifyInput[] inputs = [.. Enumerable.Range(0, 20).Select(i => new VerifyInput("random", i, $"text {i}", RandomText.Next(random, planned.Graph.MaxTokens)))];
        Verifier verifier = new(planned, TextWriter.Null);

        TargetReport report = verifier.Verify(new Target("qemu:" + name, board), inputs, 0, verifier.RunReference(inputs), diagnostics).ShouldNotBeNull();

        report.StackBytes.ShouldNotBeNull().ShouldBeInRange(1, (int)stated.StackBytes);
    }

    private static PlannedModel Planned() => CompilationPipeline.Plan(RandomModel.Read(EmulatedSeed));

    private const int EmulatedSeed = 5;

    private static BoardDescription FindBoard(string name = Board)
    {
        DiagnosticBag diagnostics = [];
        return BoardReader.Find(name, diagnostics).ShouldNotBeNull();
    }

    private string Link(string? extraSource)
    {
        BoardDescription board = FindBoard();
        DiagnosticBag diagnostics = [];
        Emission emission = CompilationPipeline.Emit(Planned(), board, diagnostics).ShouldNotBeNull();
        if (extraSource is not null)
        {
            const string Path = "guilty.c";
            emission = emission with { Files = emission.Files.Add(new EmittedFile(Path, extraSource)) };
            board = board with { Toolchain = board.Toolchain with { LinkFlags = [.. board.Toolchain.LinkFlags, "-Wl,--undefined=guilty", "-lm"] } };
        }

        string? program = RunnerBuild.BuildAsync(emission, 0, board, _folder.Path, RunnerMode.Plain, diagnostics).GetAwaiter().GetResult();
        diagnostics.ShouldBeEmpty();
        return program.ShouldNotBeNull();
    }

    private static string[] Forbidden(string listing, Regex pattern) => [.. listing.Split('\n').Where(line => pattern.IsMatch(line))];

    private string Run(string tool, params string[] arguments)
    {
        ToolResult result = ProcessRunner.RunAsync(new ToolCall("arm-none-eabi-" + tool, arguments, _folder.Path, TimeSpan.FromMinutes(1))).GetAwaiter().GetResult();
        result.Succeeded.ShouldBeTrue(result.Output);
        return result.Output;
    }

    /// <summary>The heap, soft-float helpers of the Arm ABI and of libgcc, libm, formatted output.</summary>
    [GeneratedRegex(@" (_?(malloc|calloc|realloc|free|sbrk)(_r)?|__aeabi_c?[fd][a-z]\w*|__aeabi_(i|ui|l|ul)2[fd]|__\w+[sd]f\d?|(sqrt|exp|log|pow|sin|cos|tan|tanh|erf|floor|ceil|round|lrint)f?|\w*printf\w*)$")]
    private static partial Regex ForbiddenSymbol();

    [GeneratedRegex(@"\tv(add|sub|mul|mla|mls|fma|fms|div|sqrt|cvt\w?|cmp|cmpe|neg|abs|rint\w)\.")]
    private static partial Regex FloatInstruction();
}
