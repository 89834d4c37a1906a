using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emit;

/// <summary>Output directories of test models.</summary>
internal static class Emitted
{
    public static Emission Tiny(string board = "mps2-an386", string padding = "masked", string hashFamily = "fnv1a", string encoder = TinyModel.Mixer) =>
        Of(TinyModel.Read(padding, hashFamily, encoder), board);

    public static Emission Of(Model model, string board = "mps2-an386")
    {
        DiagnosticBag diagnostics = [];
        Emission? emission = CompilationPipeline.Emit(CompilationPipeline.Plan(model), BoardReader.Find(board, diagnostics)!, diagnostics);
        diagnostics.ShouldBeEmpty();
        return emission.ShouldNotBeNull();
    }
}
