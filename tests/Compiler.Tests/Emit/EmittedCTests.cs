using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emit;

/// <summary>Emitted C is held to the rules of hand-written C: our formatter, our warnings, C++ as well.</summary>
public class EmittedCTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly string[] Warnings =
        ["-Wall", "-Wextra", "-Wconversion", "-Wsign-conversion", "-Wshadow", "-Wundef", "-Werror", "-pedantic", "-I.", "-Iruntime/include", "-Iruntime/src", "-fsyntax-only"];

    /// <summary>gcc's own: a cast may neither drop a const nor guess at an alignment.</summary>
    private static readonly string[] CastWarnings = ["-Wcast-qual", "-Wcast-align=strict"];

    public static TheoryData<string, string> Models => new()
    {
        { "masked", "fnv1a" },
        { "fixed", "fnv1a" },
        { "masked", "rows" },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Emitted_C_has_no_warnings_as_C99(string padding, string hashFamily) =>
        await Check("gcc", ["-std=c99", .. Warnings, .. CastWarnings], Emitted.Tiny("host", padding, hashFamily));

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Emitted_C_has_no_warnings_as_Cpp17(string padding, string hashFamily) =>
        await Check("g++", ["-x", "c++", "-std=c++17", .. Warnings, .. CastWarnings], Emitted.Tiny("host", padding, hashFamily));

    /// <summary>Shapes, heads and layers that the tiny model does not have.</summary>
    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Emitted_C_of_random_models_is_formatted_and_has_no_warnings(int seed)
    {
        await CheckAll(Emitted.Of(RandomModel.Read(seed)));
    }

    [SkippableTheory]
    [InlineData("clang")]
    [InlineData("clang-19")]
    public async Task Emitted_C_has_no_warnings_under_clang(string clang) =>
        await Check(clang, ["-std=c99", .. Warnings], Emitted.Tiny("host"));

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public async Task Emitted_C_is_formatted(string padding, string hashFamily) => await Format(Emitted.Tiny("mps2-an386", padding, hashFamily));

    internal static async Task CheckAll(Emission emission)
    {
        await Check("gcc", ["-std=c99", .. Warnings, .. CastWarnings], emission);
        await Check("g++", ["-x", "c++", "-std=c++17", .. Warnings, .. CastWarnings], emission);
        await Format(emission);
    }

    internal static async Task Format(Emission emission)
    {
        string[] files = [.. emission.Files.Select(file => file.Path).Where(path => path.EndsWith(".c", StringComparison.Ordinal) || path.EndsWith(".h", StringComparison.Ordinal))];
        await Run("clang-format", [$"--style=file:{RepositoryRoot.File(".clang-format")}", "--dry-run", "-Werror", .. files], emission);
    }

    private static Task Check(string compiler, string[] flags, Emission emission)
    {
        string[] sources = [.. emission.Files.Select(file => file.Path).Where(path => path.EndsWith(".c", StringComparison.Ordinal))];
        return Run(compiler, [.. flags, .. sources], emission);
    }

    private static async Task Run(string tool, string[] arguments, Emission emission)
    {
        using TestModels.TemporaryFolder folder = new();
        EmittedFiles.Write(folder.Path, emission.Files);

        ToolResult result = await ProcessRunner.RunAsync(new ToolCall(tool, arguments, folder.Path, Limit));

        Skip.If(result.Outcome == ToolOutcome.NotInstalled, $"{tool} is not installed.");
        result.Code.ShouldBe(0, result.Output);
    }
}
