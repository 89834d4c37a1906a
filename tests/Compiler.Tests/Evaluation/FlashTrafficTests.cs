using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Evaluation;

public class FlashTrafficTests
{
    /// <summary>
    /// By hand, for 3 hashes, window 1, 8 channels, 4 and 12 hidden, 5 slot labels, 3 intents, on portable kernels. At T = 6: the bottleneck gathers 3 * 16
    /// neighbours * 8 weights; token mixing passes twice over 4 * 6 and 6 * 4 weights, channels and slots as well over 2 * 96 and 40, the intent once over 24;
    /// 8 bytes with each output of a pass and each normalized channel of a row, and a byte of a table for each output that has one.
    /// </summary>
    [Theory]
    [InlineData("masked", 6, 816 + (4 * 384) + 144 + 144 + 456 + 320 + 160 + 48)]
    [InlineData("masked", 1, 96 + (4 * 64) + 104 + 24 + 204 + 160 + 80 + 48)]
    public void Constants_are_counted_with_every_pass(string padding, int words, long bytes)
    {
        PlannedModel planned = CompilationPipeline.Plan(TinyModel.Read(padding));

        new FlashTraffic(planned.Graph, WeightPackings.Portable).Bytes(words).ShouldBe(bytes);
    }

    /// <summary>Six convolutions of 2 * 8 inputs and 4 outputs with a table each, three norms; pools and what they are joined to have no constants to speak of.</summary>
    [Theory]
    [InlineData(6, 816 + (3 * 384) + (6 * ((2 * (64 + 32)) + 24)) + 160 + 48)]
    [InlineData(1, 96 + (3 * 64) + (6 * (64 + 32 + 4)) + 80 + 48)]
    public void Convolutions_read_their_weights_with_every_pass(int words, long bytes)
    {
        PlannedModel planned = CompilationPipeline.Plan(TinyModel.Read(encoder: TinyModel.Qrnn));

        new FlashTraffic(planned.Graph, WeightPackings.Portable).Bytes(words).ShouldBe(bytes);
    }

    [Theory]
    [InlineData("portable")]
    [InlineData("dsp")]
    [InlineData("mve")]
    public void Staged_constants_are_read_once_whatever_the_words(string isa)
    {
        IWeightPacking packing = WeightPackings.Of(isa);
        Model model = TinyModel.Read("masked");
        Graph graph = CompilationPipeline.Plan(model).Graph;
        ScheduledGraph staged = new Scheduler(graph, model.Tokenizer, packing).Run(new ScheduleRequest(ScheduleKind.Traffic), null);
        FlashTraffic traffic = new(staged.Graph, packing);

        foreach (Node node in staged.Graph.Nodes.Where(node => node is StagedNode and not { Parts: [TokenExpandNode] }))
        {
            traffic.Bytes(node, 6).ShouldBe(traffic.Bytes(node, 3), node.Name);
        }

        traffic.Bytes(6).ShouldBeLessThan(new FlashTraffic(graph, packing).Bytes(6));
    }
}
