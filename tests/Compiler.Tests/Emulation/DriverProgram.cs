using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emulation;

/// <summary>A C file of this folder, linked with the tiny model in place of the runner.</summary>
internal static class DriverProgram
{
    /// <summary>The program's path below <paramref name="folder"/>.</summary>
    public static string Build(string folder, BoardDescription board, string driver, params string[] more)
    {
        DiagnosticBag diagnostics = [];
        Emission emission = CompilationPipeline.Emit(CompilationPipeline.Plan(TinyModel.Read()), board, diagnostics).ShouldNotBeNull();
        EmittedFile source = new(driver, File.ReadAllText(RepositoryRoot.File("tests", "Compiler.Tests", "Emulation", driver)));
        ModelProgram program = new(Path.GetFileNameWithoutExtension(driver), [driver, .. more.Where(argument => argument[0] != '-')], [.. more.Where(argument => argument[0] == '-')], [source]);
        string? file = RunnerBuild.BuildAsync(emission, 0, board, folder, program, diagnostics).GetAwaiter().GetResult();
        diagnostics.ShouldBeEmpty();
        return file.ShouldNotBeNull();
    }

    public static BoardDescription Board(string name)
    {
        DiagnosticBag diagnostics = [];
        return BoardReader.Find(name, diagnostics).ShouldNotBeNull();
    }
}
