using System.Collections.Immutable;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Costs;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.Commands;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Costs;

/// <summary>Estimates against the emulator, on models that the cost model was not fitted on.</summary>
public class CostModelTests
{
    private const double Tolerance = 0.05;

    /// <summary>Of a step that takes at least <see cref="Share"/> of a text's instructions.</summary>
    private const double StepTolerance = 0.15;
    private const double Share = 0.01;

    [SkippableTheory]
    [InlineData("mps2-an385", "mtop-en", ScheduleKind.Layers)]
    [InlineData("mps2-an385", "mtop-en-small", ScheduleKind.Ram)]
    [InlineData("mps2-an385", "massive-en", ScheduleKind.Traffic)]
    [InlineData("mps2-an386", "mtop-en", ScheduleKind.Ram)]
    [InlineData("mps2-an386", "mtop-en-small", ScheduleKind.Traffic)]
    [InlineData("mps2-an386", "massive-en", ScheduleKind.Layers)]
    [InlineData("mps2-an500", "mtop-en-small", ScheduleKind.Layers)]
    [InlineData("mps2-an505", "mtop-en-small", ScheduleKind.Ram)]
    [InlineData("mps3-an547", "mtop-en", ScheduleKind.Traffic)]
    [InlineData("mps3-an547", "mtop-en-small", ScheduleKind.Layers)]
    [InlineData("mps3-an547", "massive-en", ScheduleKind.Ram)]
    public void Each_text_of_the_models_that_come_with_the_compiler_is_estimated_within_5_percent(string board, string model, ScheduleKind schedule)
    {
        DiagnosticBag diagnostics = [];
        PlannedModel planned = CompilationPipeline.Plan(RepositoryRoot.File("models", model), null, diagnostics).ShouldNotBeNull();

        int[] counts = [1, 8, planned.Graph.MaxTokens];
        foreach ((int words, (string Name, double Measured, double Estimated)[] steps) in counts.Zip(Texts(planned with { Request = new ScheduleRequest(schedule) }, board, counts)))
        {
            double all = steps.Sum(step => step.Measured);
            steps.Sum(step => step.Estimated).ShouldBe(all, Tolerance * all);

            // What the vocabulary's trie takes is estimated by its mean over letters, of which a single word is no sample.
            foreach ((string name, double measured, double estimated) in steps.Where(step => step.Measured >= Share * all && (words > 1 || step.Name != RunSteps.Projection)))
            {
                estimated.ShouldBe(measured, StepTolerance * measured, name);
            }
        }
    }

    /// <summary>Random models are small, and hold layers that take more to call than to compute: all texts of one together.</summary>
    [SkippableTheory]
    [InlineData("mps2-an385", 301)]
    [InlineData("mps2-an385", 302)]
    [InlineData("mps2-an386", 303)]
    [InlineData("mps2-an386", 304)]
    [InlineData("mps3-an547", 305)]
    [InlineData("mps3-an547", 306)]
    public void The_texts_of_a_random_model_are_estimated_within_5_percent(string board, int seed)
    {
        PlannedModel planned = CompilationPipeline.Plan(RandomModel.Read(seed)) with { Request = new ScheduleRequest((ScheduleKind)(seed % 3)) };

        (string, double Measured, double Estimated)[] steps = [.. Texts(planned, board, [.. Enumerable.Range(1, planned.Graph.MaxTokens).Where(count => count < 4 || count % 7 == 0)]).SelectMany(text => text)];

        double all = steps.Sum(step => step.Measured);
        steps.Sum(step => step.Estimated).ShouldBe(all, Tolerance * all, string.Join('\n', steps.OrderByDescending(step => Math.Abs(step.Estimated - step.Measured)).Take(12)));
    }

    /// <summary>What a formula counts and no coefficient is for would be a cost that is left out.</summary>
    [Fact]
    public void Every_count_of_every_core_has_its_coefficient()
    {
        CoreCosts.All.Select(costs => costs.Board).ShouldBe(["mps2-an385", "mps2-an386", "mps2-an500", "mps2-an505", "mps3-an547"]);
        for (int seed = 1; seed <= 40; seed++)
        {
            PlannedModel planned = CompilationPipeline.Plan(RandomModel.Read(seed)) with { Request = new ScheduleRequest((ScheduleKind)(seed % 3)) };
            foreach (CoreCosts costs in CoreCosts.All)
            {
                BoardDescription board = BoardReader.Find(costs.Board, []).ShouldNotBeNull();
                PlannedModel placed = CompilationPipeline.For(board, planned);
                BenchTexts texts = new(planned.Model);
                foreach (int words in new[] { 1, planned.Graph.MaxTokens })
                {
                    CostModel model = new(costs, placed, board);
                    model.Steps(TextCounts.Of(planned.Model, texts.Text(words))).Sum(step => step.Instructions).ShouldBeGreaterThan(0, $"seed {seed}");
                }
            }
        }
    }

    /// <summary>For each text its steps.</summary>
    private static (string Name, double Measured, double Estimated)[][] Texts(PlannedModel model, string boardName, int[] counts)
    {
        Toolchains.SkipWithoutArm();
        BoardDescription board = BoardReader.Find(boardName, []).ShouldNotBeNull();
        PlannedModel planned = CompilationPipeline.For(board, model);
        BenchTexts texts = new(planned.Model);
        RunnerInput[] inputs = [.. counts.Select(count => new RunnerInput(texts.Text(count), null))];
        DiagnosticBag diagnostics = [];
        using TargetProgram program = TargetProgram.Build(planned, new Target(board.Name, board), RunnerMode.Profile, TextWriter.Null, diagnostics).ShouldNotBeNull();
        ImmutableArray<ImmutableArray<ulong>> profile = program.Profile(inputs, RunSteps.Of(planned).Length, diagnostics).ShouldNotBeNull();
        CostModel cost = new(CoreCosts.Find(board.Core, board.Isa).ShouldNotBeNull(), planned, board);
        ImmutableArray<RunStep> steps = RunSteps.Of(planned);
        return
        [
            .. inputs.Zip(profile).Select(run =>
            {
                ImmutableArray<StepCost> costs = cost.Steps(TextCounts.Of(planned.Model, run.First.Text.Span));
                return steps.Select((step, i) => (step.Name, (double)run.Second[i], (double)costs[i].Instructions)).ToArray();
            }),
        ];
    }
}
