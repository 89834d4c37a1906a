using System.Globalization;
using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emulation;

/// <summary>
/// Models of random shape with random and extreme weights, from the folder to the answers: reference and emitted C equal to the bit.
/// PNLP_RANDOM_MODELS says how many on the host; every 15th of them runs on the emulator too.
/// </summary>
public class RandomModelsTests
{
    private const int TextsPerModel = 12;
    private const int EmulatedEvery = 15;

    private static readonly int Models =
        int.Parse(Environment.GetEnvironmentVariable("PNLP_RANDOM_MODELS") ?? "30", CultureInfo.InvariantCulture);

    [Fact]
    public void Emitted_C_under_sanitizers_on_the_host_equals_the_reference()
    {
        for (int seed = 1; seed <= Models; seed++)
        {
            Compare(seed, Sanitized("host"), Schedules[seed % Schedules.Length]);
        }
    }

    [Fact]
    public void Emitted_C_on_the_emulated_M4_equals_the_reference()
    {
        for (int seed = EmulatedEvery; seed <= Math.Max(Models, EmulatedEvery); seed += EmulatedEvery)
        {
            foreach (ScheduleRequest schedule in Schedules)
            {
                Compare(seed, Find("qemu:mps2-an386"), schedule);
            }
        }
    }

    /// <summary>Other cores, other kernels: a few models each, those of the M4 being others again.</summary>
    [Theory]
    [InlineData("mps2-an385")]
    [InlineData("mps2-an386")]
    [InlineData("mps2-an500")]
    [InlineData("mps2-an505")]
    [InlineData("mps3-an547")]
    public void Emitted_C_on_every_emulated_board_equals_the_reference(string board)
    {
        for (int seed = 101; seed <= 102; seed++)
        {
            Compare(seed, Find("qemu:" + board), Schedules[seed % Schedules.Length]);
        }
    }

    /// <summary>The functions of MVE that lower fingerprints, whole vectors of them.</summary>
    [Theory]
    [InlineData(CacheEncoding.Rows)]
    [InlineData(CacheEncoding.RowsAndUnits)]
    [InlineData(CacheEncoding.RowsAndNone)]
    public void Rows_on_the_emulated_M55_equal_the_reference(CacheEncoding encoding)
    {
        int seed = 301;
        while (RandomModel.Read(seed).Projection is not { HashFamily: HashFamily.Fnv1a, NumHashes: > 8 })
        {
            seed++;
        }

        Model model = RandomModel.Read(seed);
        CacheEncodings encodings = new(model.FrontEnd);
        FingerprintCache cache = CacheEncodings.IsMixture(encoding)
            ? encodings.Mix(encoding, [.. Enumerable.Range(0, model.Vocabulary.Subwords.Length).Where(id => id % 2 == 0)])
            : encodings.Create(encoding);
        Compare(model with { Cache = cache }, seed, Find("qemu:mps3-an547"), new ScheduleRequest(ScheduleKind.Layers));
    }

    /// <summary>They take turns; with a little RAM to spare, panels are larger.</summary>
    private static readonly ScheduleRequest[] Schedules =
    [
        new(ScheduleKind.Ram),
        new(ScheduleKind.Layers),
        new(ScheduleKind.Traffic),
    ];

    private static void Compare(int seed, Target target, ScheduleRequest schedule) => Compare(RandomEncoding.Of(RandomModel.Read(seed), seed), seed, target, schedule);

    private static void Compare(Model model, int seed, Target target, ScheduleRequest schedule)
    {
        Verifier verifier = new(CompilationPipeline.Plan(model) with { Request = schedule }, TextWriter.Null);
        Random random = new(seed);
        VerifyInput[] inputs = [.. Enumerable.Range(0, TextsPerModel).Select(i => new VerifyInput("random", i, $"text {i}", RandomText.Next(random, model.Graph.MaxTokens)))];
        Inference[] expected = verifier.RunReference(inputs);
        DiagnosticBag diagnostics = [];

        TargetReport? report = verifier.Verify(target, inputs, vectors: 0, expected, diagnostics);

        diagnostics.ShouldBeEmpty($"seed {seed}");
        report.ShouldNotBeNull().FirstDifference.ShouldBeNull($"seed {seed}");
        report.Equal.ShouldBe(TextsPerModel, $"seed {seed}");
    }

    private static Target Sanitized(string name)
    {
        Target target = Find(name);
        string[] flags = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g"];
        return target with { Board = target.Board! with { Toolchain = target.Board.Toolchain with { CpuFlags = [.. target.Board.Toolchain.CpuFlags, .. flags] } } };
    }

    private static Target Find(string name)
    {
        DiagnosticBag diagnostics = [];
        Target? target = Target.Parse(name, allowReference: false, diagnostics);
        diagnostics.ShouldBeEmpty();
        return target.ShouldNotBeNull();
    }
}
