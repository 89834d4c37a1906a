using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Kernels;
using PNlpMixer.Codegen.Memory;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Passes;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Scheduling;

public class SchedulerTests
{
    private static readonly ScheduleRequest LeastRam = new(ScheduleKind.Ram);

    [Fact]
    public void Least_ram_plans_of_random_models_pass_the_judge_and_take_no_more_than_whole_activations()
    {
        int smaller = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            Model model = RandomModel.Read(seed);
            Graph graph = PassList.Run(model.Graph);
            foreach (IWeightPacking packing in WeightPackings.All)
            {
                Scheduler scheduler = new(graph, model.Tokenizer, packing);
                ScheduledGraph whole = scheduler.Run(new ScheduleRequest(ScheduleKind.Layers), null);
                ScheduledGraph least = scheduler.Run(LeastRam, null);

                GraphVerifier.FirstFault(least.Graph).ShouldBeNull($"seed {seed}");
                ArenaVerifier.FirstFault(least.Graph, model.Tokenizer, packing, least.Plan).ShouldBeNull($"seed {seed}");
                InPlaceMixing.Undo(least.Graph).Nodes.Select(node => node.Name).ShouldBe(graph.Nodes.Select(node => node.Name), ignoreOrder: true);
                InPlaceMixing.Undo(least.Graph).Heads.ShouldBe(graph.Heads);
                least.Graph.Nodes.OfType<TokenMixingNode>().Count().ShouldBe(graph.Nodes.OfType<TokenContractNode>().Count());
                smaller += least.Plan.ArenaBytes < whole.Plan.ArenaBytes ? 1 : 0;
            }
        }

        smaller.ShouldBeGreaterThan(100);
    }

    [Theory]
    [InlineData("portable")]
    [InlineData("dsp")]
    [InlineData("mve")]
    public void The_papers_model_with_64_words_takes_24_KB(string isa)
    {
        KernelCase mixer = KernelCase.TryParse("mixer", "64x256x256x5").ShouldNotBeNull();
        Model model = KernelModel.Create([mixer]);
        Graph graph = PassList.Run(model.Graph);
        Scheduler scheduler = new(graph, model.Tokenizer with { MaxWordChars = 100 }, WeightPackings.Of(isa));

        ScheduledGraph least = scheduler.Run(LeastRam, null);

        least.Plan.ArenaBytes.ShouldBeInRange(16 * 1024, 24 * 1024);
        ScheduledGraph roomy = scheduler.Run(LeastRam with { RamBytes = 24 * 1024 }, null);
        roomy.Plan.ArenaBytes.ShouldBeLessThanOrEqualTo(24 * 1024);
        roomy.Schedule.ChannelPanel.ShouldBeGreaterThan(least.Schedule.ChannelPanel);
    }

    /// <summary>36 words of 151 logits take 10,872 bytes, the ways through 76 kinds 5,472.</summary>
    [Fact]
    public void Heads_with_transitions_keep_no_logits()
    {
        Model model = KernelModel.Create([KernelCase.TryParse("bio_path", "36x151").ShouldNotBeNull()]);
        Scheduler scheduler = new(PassList.Run(model.Graph), model.Tokenizer, WeightPackings.Portable);

        ScheduledGraph least = scheduler.Run(LeastRam, null);

        TokenLabelsNode labels = least.Graph.Nodes.OfType<TokenLabelsNode>().ShouldHaveSingleItem();
        labels.Transitions.ShouldBeSameAs(((BioHead)model.Graph.Heads[0]).Transitions);
        least.Graph.Nodes.ShouldAllBe(node => node.Output.Type != ElementType.S16);
        (scheduler.Run(new ScheduleRequest(ScheduleKind.Layers), null).Plan.ArenaBytes - least.Plan.ArenaBytes).ShouldBeGreaterThan(2 * 32 * 151);
    }

    [Fact]
    public void Unless_told_otherwise_it_takes_whole_activations_where_they_fit()
    {
        Model model = RandomModel.Read(6);
        Graph graph = PassList.Run(model.Graph);
        Scheduler scheduler = new(graph, model.Tokenizer, WeightPackings.Portable);
        int whole = scheduler.Run(ScheduleRequest.Auto, null).Plan.ArenaBytes;

        scheduler.Run(ScheduleRequest.Auto, whole).Schedule.Kind.ShouldBe(ScheduleKind.Layers);
        scheduler.Run(ScheduleRequest.Auto, whole - 1).Schedule.Kind.ShouldBe(ScheduleKind.Ram);
        scheduler.Run(new ScheduleRequest(RamBytes: whole - 1), whole).Schedule.Kind.ShouldBe(ScheduleKind.Ram);
        scheduler.Run(new ScheduleRequest(ScheduleKind.Layers), 1).Schedule.Kind.ShouldBe(ScheduleKind.Layers);
    }
}
