using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>x + out(hidden(norm(x))) in place, <paramref name="Panel"/> rows at a time.</summary>
public sealed record ChannelMixingNode(LayerNormNode Norm, FullyConnectedNode Hidden, FullyConnectedNode Out, AddNode Add, int Panel)
    : ScheduledNode([Norm, Hidden, Out, Add], Add.Output)
{
    public override bool WritesOverInput => true;
}

/// <summary>A block of channel mixing as one step of the least RAM (docs/schedules.md).</summary>
public sealed class ChannelMixingStep : CombinedStep<ChannelMixingNode>
{
    protected override IEnumerable<(bool Holds, string Rule)> Invariants(ChannelMixingNode node, Graph graph) => AddsToInput(node);

    protected override KernelCall CallOf(ChannelMixingNode node) => new(
        "pnlp_mix_channels_s8",
        Argument.Descriptor(node.Norm),
        Argument.Descriptor(node.Hidden),
        Argument.Descriptor(node.Out),
        Argument.Descriptor(node.Add),
        Argument.Rows(node.Output),
        Argument.Number(node.Panel),
        Argument.Scratch,
        Argument.Input(node.Inputs[0]));

    protected override string Note(ChannelMixingNode node) => FormattableString.Invariant($", in place, {node.Panel} rows at a time");

    protected override IEnumerable<Tensor> InPlace(ChannelMixingNode node) => node.Inputs;

    protected override int ScratchBytes(ChannelMixingNode node, IWeightPacking packing, int maxTokens) =>
        KernelBlocks.Aligned(node.Panel * node.Norm.Input.Shape.Columns)
            + KernelBlocks.Aligned(node.Panel * node.Hidden.Dense.Outputs)
            + PartBytes(node, packing, Math.Min(node.Panel, maxTokens));

    private protected override void Count(ChannelMixingNode node, CountContext to)
    {
        int channels = node.Output.Shape.Columns;
        for (int row = 0; row < to.Rows; row += node.Panel)
        {
            int count = Math.Min(node.Panel, to.Rows - row);
            LayerNormCounts.Of(to.Isa).Rows(to.To, count, channels);
            to.Dense.FullyConnected(to.To, DenseCall.Of(node.Hidden), count);
            to.Dense.FullyConnected(to.To, DenseCall.Of(node.Out), count);
            AddCounts.Of(to.Isa).Whole(to.To, node.Add.Parameters, count * channels);
        }
    }

    protected override long FlashBytes(ChannelMixingNode node, IWeightPacking packing, int words, int rows) =>
        LayerNormOperator.ConstantBytes(node.Norm, rows)
            + InPanels(rows, node.Panel, count => DenseRoom.RowBytes(node.Hidden, packing, count) + DenseRoom.RowBytes(node.Out, packing, count));
}
