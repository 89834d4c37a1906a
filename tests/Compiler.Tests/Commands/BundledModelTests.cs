using System.Text.Json;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Report;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.Emit;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary>The models that come with the repository: they compile, their test vectors hold, and what they take is on record.</summary>
public class BundledModelTests
{
    private const long MostCodeBytes = 16_384;
    private const long MostStackBytes = 640;

    /// <summary>What the compiler decides, exactly; PNLP_UPDATE_GOLDENS=1 records a change. What the C compiler decides has a bound.</summary>
    [Fact]
    public void Sizes_on_the_emulated_board_are_those_on_record()
    {
        DiagnosticBag diagnostics = [];
        PlannedModel planned = CompilationPipeline.Plan(RepositoryRoot.File("models", "mtop-en"), null, diagnostics).ShouldNotBeNull(DiagnosticFormatter.Human(diagnostics));
        BoardDescription board = BoardReader.Find("mps2-an386", diagnostics)!;
        Emission emission = CompilationPipeline.Emit(planned, board, diagnostics).ShouldNotBeNull();

        Golden.ShouldMatch("002-mtop-en", [new EmittedFile("sizes.json", JsonOutput.Text(new
        {
            emission.Sizes.WeightsBytes,
            emission.Sizes.TablesBytes,
            emission.ArenaBytes,
            emission.Models[0].Spec.Sizes.ResultBytes,
        }))]);
        if (FootprintMeter.Measure(emission, board, diagnostics) is { } footprint)
        {
            footprint.TextBytes.ShouldBeInRange(1, MostCodeBytes);
            footprint.StackBytes.ShouldBeInRange(1, MostStackBytes);
        }
    }

    [Fact]
    public void Test_vectors_hold_for_the_reference_and_for_the_C()
    {
        using StringWriter output = new();
        using StringWriter error = new();

        int code = CommandLine.Run(["verify", RepositoryRoot.File("models", "mtop-en"), "--target", "host", "--json"], output, error);

        code.ShouldBe(0, error.ToString());
        using JsonDocument json = JsonDocument.Parse(output.ToString());
        int vectors = json.RootElement.GetProperty("test_vectors").GetInt32();
        vectors.ShouldBeGreaterThan(50);
        json.RootElement.GetProperty("test_vectors_equal").GetInt32().ShouldBe(vectors);
        json.RootElement.GetProperty("targets")[0].GetProperty("test_vectors_equal").GetInt32().ShouldBe(vectors);
    }
}
