using System.Text.RegularExpressions;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emulation;

public partial class ReadmeTests
{
    [Fact]
    public async Task The_C_in_the_README_compiles_against_the_bundled_model()
    {
        string source = Fence().Match(File.ReadAllText(RepositoryRoot.File("README.md"))).Groups["code"].Value;
        source.ShouldContain("mtop_en_run");
        DiagnosticBag diagnostics = [];
        BoardDescription host = BoardReader.Find("host", diagnostics).ShouldNotBeNull();
        PlannedModel planned = CompilationPipeline.Plan(RepositoryRoot.File("models", "mtop-en"), null, diagnostics).ShouldNotBeNull();
        Emission emission = CompilationPipeline.Emit(planned, host, diagnostics).ShouldNotBeNull();
        using TestModels.TemporaryFolder folder = new();
        EmittedFiles.Write(folder.Path, [.. emission.Files, new EmittedFile("readme.c", source)]);

        string[] arguments = ["-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Werror", .. RunnerBuild.IncludeFlags, "-fsyntax-only", "readme.c"];
        ToolResult result = await ProcessRunner.RunAsync(new ToolCall("gcc", arguments, folder.Path, TimeSpan.FromMinutes(1)));

        result.Succeeded.ShouldBeTrue(result.Output);
    }

    [GeneratedRegex("```c\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
