using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>x + expand(contract(norm(x))) in place, <paramref name="Panel"/> channels at a time.</summary>
public sealed record TokenMixingNode(LayerNormNode Norm, TokenContractNode Contract, TokenExpandNode Expand, AddNode Add, int Panel)
    : ScheduledNode([Norm, Contract, Expand, Add], Add.Output)
{
    public override bool WritesOverInput => true;
}

/// <summary>A block of token mixing as one step of the least RAM (docs/schedules.md).</summary>
public sealed class TokenMixingStep : CombinedStep<TokenMixingNode>
{
    /// <summary>Mean and inverse deviation of a row.</summary>
    private const int NormRowBytes = 8;

    /// <summary>Where vectors hold a few channels of all rows, their gains and biases stay in registers.</summary>
    private static readonly IsaTable<bool> NormStaysInRegisters = new(false, false, true);

    protected override IEnumerable<(bool Holds, string Rule)> Invariants(TokenMixingNode node, Graph graph) => AddsToInput(node);

    protected override KernelCall CallOf(TokenMixingNode node) => new(
        "pnlp_mix_tokens_s8",
        Argument.Descriptor(node.Norm),
        Argument.Descriptor(node.Contract),
        Argument.Descriptor(node.Expand),
        Argument.Descriptor(node.Add),
        Argument.Rows(node.Output),
        Argument.Number(node.Panel),
        Argument.Scratch,
        Argument.Input(node.Inputs[0]));

    protected override string Note(TokenMixingNode node) => FormattableString.Invariant($", in place, {node.Panel} channels at a time");

    protected override IEnumerable<Tensor> InPlace(TokenMixingNode node) => node.Inputs;

    protected override int ScratchBytes(TokenMixingNode node, IWeightPacking packing, int maxTokens) =>
        (NormRowBytes * maxTokens)
            + KernelBlocks.Aligned(maxTokens * node.Panel)
            + KernelBlocks.Aligned(node.Contract.Dense.Outputs * node.Panel)
            + PartBytes(node, packing, maxTokens);

    private protected override void Count(TokenMixingNode node, CountContext to)
    {
        LayerNormCounts norm = LayerNormCounts.Of(to.Isa);
        AddCounts add = AddCounts.Of(to.Isa);
        int channels = node.Output.Shape.Columns;
        norm.States(to.To, to.Rows, channels);
        for (int channel = 0; channel < channels; channel += node.Panel)
        {
            int count = Math.Min(node.Panel, channels - channel);
            norm.Panel(to.To, to.Rows, count);
            to.Dense.TokenMix(to.To, DenseCall.Of(node.Contract), to.Rows, count);
            to.Dense.TokenMix(to.To, DenseCall.Of(node.Expand) with { Outputs = to.Rows }, node.Expand.Dense.Inner, count);
            add.Panel(to.To, to.Rows, count);
        }
    }

    protected override long FlashBytes(TokenMixingNode node, IWeightPacking packing, int words, int rows) =>
        LayerNormOperator.ConstantBytes(node.Norm, NormStaysInRegisters[packing.Isa] ? 1 : rows)
            + DenseRoom.ChannelBytes(node.Contract, rows, node.Contract.Dense.Outputs)
            + DenseRoom.ChannelBytes(node.Expand, node.Expand.Dense.Inner, rows);
}
