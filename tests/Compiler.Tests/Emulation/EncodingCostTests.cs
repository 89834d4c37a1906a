using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emulation;

/// <summary>What <c>pnlpc inspect</c> says that encodings cost, against the emulated M4.</summary>
public class EncodingCostTests
{
    private const double Tolerance = 0.03;

    /// <summary>How many steps find a row depends on which: a few instructions a subword, whatever the row saves.</summary>
    private const double SearchTolerance = 6;

    /// <summary>For rows beside the units of all subwords.</summary>
    private const long RowsFlash = 60_000;

    private static readonly string[] Texts =
    [
        "wake me up at seven tomorrow", "what is the weather like in paris", "remind me to water the plants on friday", "play some jazz", "zzyzx",
        "call my mom and tell her that i will be late for dinner", "how many people are invited to the reunion", "xylophones, caf\u00e9s & co.",
    ];

    /// <summary>Differences to rows: the tokenizer's instructions are the same with all encodings, and fall out.</summary>
    [Fact]
    public void Predicted_differences_between_encodings_are_those_of_the_emulator()
    {
        Model model = SharedModels.Read(RepositoryRoot.File("models", "mtop-en"));
        RunnerInput[] inputs = [.. Texts.Select(text => new RunnerInput(Encoding.UTF8.GetBytes(text), null))];
        SubwordFrequencies frequencies = SubwordFrequencies.Of(model.FrontEnd, inputs.Select(input => input.Text))!;
        EncodingCosts costs = new(model, frequencies);
        (EncodingCost units, HotRowsCache hotUnits) = costs.Mixture(CacheEncoding.RowsAndUnits, costs.Of(CacheEncoding.Units).TablesBytes + RowsFlash)!.Value;
        (EncodingCost none, HotRowsCache hotNone) = costs.Mixture(CacheEncoding.RowsAndNone, costs.Of(CacheEncoding.None).TablesBytes + (20 * CacheTables.HotRowBytes(model.Projection.NumHashes)))!.Value;
        (EncodingCost Cost, FingerprintCache Cache)[] encodings =
        [
            (costs.Of(CacheEncoding.Units), costs.Encodings.Create(CacheEncoding.Units)), (costs.Of(CacheEncoding.None), costs.Encodings.Create(CacheEncoding.None)), (units, hotUnits), (none, hotNone),
        ];
        double subwords = frequencies.Counts.Sum();
        double rows = Projection(model with { Cache = costs.Encodings.Create(CacheEncoding.Rows) }, inputs);

        foreach ((EncodingCost cost, FingerprintCache cache) in encodings)
        {
            double predicted = (cost.InstructionsMean - costs.Of(CacheEncoding.Rows).InstructionsMean) * subwords;
            double measured = Projection(model with { Cache = cache }, inputs) - rows;

            measured.ShouldBe(predicted, (Tolerance * predicted) + (cost.HotRows is null ? 0 : SearchTolerance * subwords), cost.Encoding);
        }
    }

    /// <summary>Instructions of the projection of all texts.</summary>
    private static double Projection(Model model, RunnerInput[] inputs)
    {
        DiagnosticBag diagnostics = [];
        PlannedModel planned = CompilationPipeline.Plan(model);
        Target target = Target.Parse("qemu:mps2-an386", allowReference: false, diagnostics)!;
        ImmutableArray<RunStep> steps = RunSteps.Of(planned);
        using TargetProgram? program = TargetProgram.Build(planned, target, RunnerMode.Profile, TextWriter.Null, diagnostics);
        ImmutableArray<ImmutableArray<ulong>>? profile = program?.Profile(inputs, steps.Length, diagnostics);
        diagnostics.ShouldBeEmpty();
        int projection = steps.IndexOf(steps.Single(step => step.Name == "projection"));
        return profile.ShouldNotBeNull().Sum(text => (double)text[projection]);
    }
}
