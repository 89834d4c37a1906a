using System.Text.RegularExpressions;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Boards;

/// <summary>A board that the tool does not know, by the steps of CONTRIBUTING.md.</summary>
public sealed partial class BoardFromScratchTests : IDisposable
{
    private readonly TestModels.TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_board_of_the_instructions_computes_what_the_reference_does()
    {
        string page = File.ReadAllText(RepositoryRoot.File("CONTRIBUTING.md"));
        BoardDescription board = Read(Example().Match(page).Groups[1].Value);
        PlannedModel planned = CompilationPipeline.Plan(RandomModel.Read(seed: 5));
        Random random = new(7);
        VerifyInput[] inputs = [.. Enumerable.Range(0, 10).Select(i => new VerifyInput("random", i, $"text {i}", RandomText.Next(random, planned.Graph.MaxTokens)))];
        Verifier verifier = new(planned, TextWriter.Null);
        DiagnosticBag diagnostics = [];

        TargetReport? report = verifier.Verify(new Target("qemu:my-board", board), inputs, 0, verifier.RunReference(inputs), diagnostics);

        diagnostics.ShouldBeEmpty();
        report.ShouldNotBeNull().Equal.ShouldBe(inputs.Length);
    }

    /// <summary>Where the stack begins at no multiple of 16 MB it has a guard of its own below it; on Armv8-M the core has a limit.</summary>
    [Theory]
    [InlineData("mps2-an386", "0x20000100", "FAULT CFSR=0000009")]
    [InlineData("mps2-an386", "0x20000100", "MMFAR=200001")]
    [InlineData("mps2-an505", "0x38000108", "FAULT CFSR=00100000")]
    public async Task A_stack_anywhere_in_RAM_is_guarded(string parent, string ramBase, string report)
    {
        BoardDescription board = Read(BoardJson.Heir(parent, $$""" "ram": { "base": "{{ramBase}}", "bytes": 65536 } """));
        const string Source = "test_overflow.c";
        EmittedFiles.Write(_folder.Path, [new EmittedFile(Source, await File.ReadAllTextAsync(RepositoryRoot.File("tests", "runtime-c", Source))), .. RunnerBuild.BoardFiles(board)]);
        CCompiler compiler = new(board);
        DiagnosticBag diagnostics = [];
        string[] sources = [Source, .. board.Sources];

        (await compiler.CompileAsync(_folder.Path, sources, ["-Iboards/common", .. board.Defines.Select(define => "-D" + define)], diagnostics)
            && await compiler.LinkAsync(_folder.Path, sources, RunnerBuild.LinkFlags(board), "program.elf", diagnostics)).ShouldBeTrue(DiagnosticFormatter.Human(diagnostics));
        BoardEmulator emulator = board.Emulator.ShouldNotBeNull();
        ToolResult result = await ProcessRunner.RunAsync(
            new ToolCall(emulator.Command, ["-M", emulator.Machine, .. emulator.Arguments, "-kernel", "program.elf"], _folder.Path, TimeSpan.FromMinutes(1)));

        result.Code.ShouldBe(99, result.Output);
        result.Output.ShouldContain(report);
    }

    private BoardDescription Read(string json)
    {
        string file = _folder.File("board.json");
        File.WriteAllText(file, json);
        DiagnosticBag diagnostics = [];
        return BoardReader.Read(null, file, diagnostics).ShouldNotBeNull(DiagnosticFormatter.Human(diagnostics));
    }

    [GeneratedRegex("## Adding a board.*?```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
