using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emulation;

/// <summary>Models that run on one reading of a text answer as each does alone, to the bit.</summary>
public class SharedFeaturesTests
{
    private const int Texts = 12;

    /// <summary>Windows, widths, padding, heads and the most words differ; a text is longer than one model, or each, can take.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void On_the_host_under_sanitizers(int seed) => Compare(seed, Sanitized());

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void On_the_emulated_M4(int seed) => Compare(seed, Find("qemu:mps2-an386"));

    /// <summary>One projection and two encoders: what each costs alone is read off its profile.</summary>
    [Fact]
    public void Two_models_cost_one_projection_and_two_encoders()
    {
        Model commands = SharedModels.Read(RepositoryRoot.File("models", "mtop-en"));
        Model intents = SharedModels.OnlySequences(commands) with { Name = "intents" };
        Target board = Find("qemu:mps2-an386");
        RunnerInput[] inputs = [.. new[] { "call mom", "remind me to water the plants on Friday" }.Select(text => new RunnerInput(Encoding.UTF8.GetBytes(text), null))];

        ulong[] together = [.. Run(SharedModels.Share("both", commands, intents), board, inputs).Select(answer => answer.Instructions)];
        ImmutableArray<ImmutableArray<ulong>> first = Profile(commands, board, inputs);
        ImmutableArray<ImmutableArray<ulong>> second = Profile(intents, board, inputs);

        for (int i = 0; i < inputs.Length; i++)
        {
            double reading = first[i][0] + first[i][1];
            double expected = first[i].Sum(lap => (double)lap) + second[i].Skip(2).Sum(lap => (double)lap);
            ((double)together[i]).ShouldBeInRange(expected * 0.99, expected * 1.01);
            reading.ShouldBeGreaterThan(expected * 0.001, "The reading is worth sharing.");
        }
    }

    private static ImmutableArray<RunnerAnswer> Run(ModelSet set, Target target, RunnerInput[] inputs)
    {
        DiagnosticBag diagnostics = [];
        using TargetProgram? program = TargetProgram.Build(set, 0, target, RunnerMode.Plain, TextWriter.Null, diagnostics);
        RunnerOutput? output = program?.Run(inputs, diagnostics);
        diagnostics.ShouldBeEmpty();
        return output.ShouldNotBeNull().Answers;
    }

    private static ImmutableArray<ImmutableArray<ulong>> Profile(Model model, Target target, RunnerInput[] inputs)
    {
        DiagnosticBag diagnostics = [];
        PlannedModel planned = CompilationPipeline.Plan(model);
        using TargetProgram? program = TargetProgram.Build(planned, target, RunnerMode.Profile, TextWriter.Null, diagnostics);
        ImmutableArray<ImmutableArray<ulong>>? profile = program?.Profile(inputs, RunSteps.Of(planned).Length, diagnostics);
        diagnostics.ShouldBeEmpty();
        return profile.ShouldNotBeNull();
    }

    private static void Compare(int seed, Target target)
    {
        (Model a, Model b) = SharedModels.Read(seed);
        ModelSet set = SharedModels.Share("both", a, b);
        Random random = new(seed);
        RunnerInput[] inputs = [.. Enumerable.Range(0, Texts).Select(_ => RandomText.Next(random, Math.Max(a.Graph.MaxTokens, b.Graph.MaxTokens)))];
        foreach ((int answering, Model model) in new[] { a, b }.Index())
        {
            DiagnosticBag diagnostics = [];
            using TargetProgram? program = TargetProgram.Build(set, answering, target, RunnerMode.Plain, TextWriter.Null, diagnostics);
            RunnerOutput? output = program?.Run(inputs, diagnostics);
            diagnostics.ShouldBeEmpty($"seed {seed}");

            Inference[] expected = new ReferenceRunner(model, TextWriter.Null).Run(inputs);
            expected.Zip(output.ShouldNotBeNull().Answers, Difference.Find).ShouldAllBe(difference => difference == null, $"seed {seed}, model {answering}");
        }
    }

    private static Target Sanitized()
    {
        Target target = Find("host");
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
