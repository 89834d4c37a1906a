using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>What staged products share: a block of outputs after the other, each from constants that were copied (docs/schedules.md).</summary>
internal static class StagedProducts
{
    /// <summary>An activation table, the packed weights of a block, its biases and multipliers.</summary>
    public static int StageBytes(DenseNode layer, IWeightPacking packing, int block) =>
        (layer.Dense.Activation is null ? 0 : KernelBlocks.TableBytes) + KernelBlocks.Aligned(block / 2 * packing.PairBytes(layer)) + (KernelBlocks.ColumnBytes * block);

    /// <summary>Counts the copies; <paramref name="compute"/> counts the products of a block.</summary>
    public static void Count(CountContext to, DenseNode layer, int block, int outputs, Action<DenseCall> compute)
    {
        DenseCall whole = DenseCall.Of(layer);
        int pairBytes = WeightPackings.Of(to.Isa).PairBytes(layer);
        to.Add("stage.layer");
        to.Add("stage.copy", whole.Table ? 1 : 0);
        to.Add("stage.byte", whole.Table ? KernelBlocks.TableBytes : 0);
        for (int first = 0; first < outputs; first += block)
        {
            int count = Math.Min(block, outputs - first);
            to.Add("stage.block");
            to.Add("stage.byte", ((count + 1) / 2 * (double)pairBytes) + (KernelBlocks.ColumnBytes * count));
            compute(whole with { Outputs = count });
        }
    }

    public static string Note(StagedNode node) => FormattableString.Invariant($", staged, {node.Block} outputs at a time");
}

/// <summary>A staged fully_connected layer.</summary>
public sealed class StagedConnectedStep : CombinedStep<StagedConnectedNode>
{
    protected override IEnumerable<(bool Holds, string Rule)> Invariants(StagedConnectedNode node, Graph graph) => [];

    protected override KernelCall CallOf(StagedConnectedNode node) => new(
        node.Output.Type == ElementType.S16 ? "pnlp_fully_connected_staged_s16" : "pnlp_fully_connected_staged_s8",
        Argument.Descriptor(node.Layer),
        Argument.Staging(node.Layer),
        Argument.Input(node.Inputs[0]),
        Argument.Rows(node.Inputs[0]),
        Argument.Scratch,
        Argument.Output(node.Output));

    protected override string Note(StagedConnectedNode node) => StagedProducts.Note(node);

    protected override IEnumerable<Tensor> InPlace(StagedConnectedNode node) => OperatorSet.StepOf(node.Layer).InPlace(node.Layer);

    protected override int ScratchBytes(StagedConnectedNode node, IWeightPacking packing, int maxTokens) =>
        StagedProducts.StageBytes(node.Connected, packing, node.Block)
            + KernelBlocks.Aligned(maxTokens * node.Block * node.Output.ElementBytes)
            + PartBytes(node, packing, maxTokens);

    private protected override void Count(StagedConnectedNode node, CountContext to)
    {
        if (to.Rows <= KernelBlocks.UnstagedRows)
        {
            to.Dense.FullyConnected(to.To, DenseCall.Of(node.Connected), to.Rows);
            return;
        }

        StagedProducts.Count(to, node.Connected, node.Block, node.Connected.Dense.Outputs, block =>
        {
            to.Dense.FullyConnected(to.To, block, to.Rows);
            to.Add("stage.copy", to.Rows);
            to.Add("stage.byte", (double)to.Rows * block.Outputs * (block.Halfwords ? sizeof(short) : 1));
        });
    }

    protected override long FlashBytes(StagedConnectedNode node, IWeightPacking packing, int words, int rows) => rows <= KernelBlocks.UnstagedRows
        ? DenseRoom.RowBytes(node.Connected, packing, rows)
        : DenseRoom.StagedBytes(node.Connected, packing, node.Connected.Dense.Outputs);
}

/// <summary>A staged product of token mixing.</summary>
public sealed class StagedMixStep : CombinedStep<StagedMixNode>
{
    protected override IEnumerable<(bool Holds, string Rule)> Invariants(StagedMixNode node, Graph graph) =>
        [(node.Mix is TokenContractNode or TokenExpandNode, "stages a product of token mixing")];

    protected override KernelCall CallOf(StagedMixNode node) => new(
        node.Mix is TokenExpandNode ? "pnlp_token_expand_staged_s8" : "pnlp_token_contract_staged_s8",
        Argument.Descriptor(node.Layer),
        Argument.Staging(node.Layer),
        Argument.Input(node.Inputs[0]),
        Argument.Rows(Words(node)),
        Argument.Number(node.Output.Shape.Columns),
        Argument.Scratch,
        Argument.Output(node.Output));

    /// <summary>The tensor with a row a word.</summary>
    private static Tensor Words(StagedMixNode node) => node.Mix is TokenExpandNode ? node.Output : node.Inputs[0];

    protected override string Note(StagedMixNode node) => StagedProducts.Note(node);

    protected override IEnumerable<Tensor> InPlace(StagedMixNode node) => OperatorSet.StepOf(node.Layer).InPlace(node.Layer);

    protected override int ScratchBytes(StagedMixNode node, IWeightPacking packing, int maxTokens) =>
        StagedProducts.StageBytes(node.Mix, packing, node.Block) + PartBytes(node, packing, maxTokens);

    private protected override void Count(StagedMixNode node, CountContext to)
    {
        bool expands = node.Mix is TokenExpandNode;
        int used = expands ? node.Mix.Dense.Inner : to.Rows;
        StagedProducts.Count(to, node.Mix, node.Block, Outputs(node, to.Rows), block => to.Dense.TokenMix(to.To, block, used, node.Output.Shape.Columns));
    }

    /// <summary>As many as there are rows, or as the layer has.</summary>
    private static int Outputs(StagedMixNode node, int rows) => node.Mix is TokenExpandNode ? rows : node.Mix.Dense.Outputs;

    protected override long FlashBytes(StagedMixNode node, IWeightPacking packing, int words, int rows) => DenseRoom.StagedBytes(node.Mix, packing, Outputs(node, rows));
}

/// <summary>A staged layer_norm.</summary>
public sealed class StagedNormStep : CombinedStep<StagedNormNode>
{
    protected override IEnumerable<(bool Holds, string Rule)> Invariants(StagedNormNode node, Graph graph) => [];

    protected override KernelCall CallOf(StagedNormNode node) => new(
        "pnlp_layer_norm_staged_s8",
        Argument.Descriptor(node.Layer), Argument.Input(node.Inputs[0]), Argument.Rows(node.Inputs[0]), Argument.Scratch, Argument.Output(node.Output));

    protected override string Note(StagedNormNode node) => ", staged";

    protected override IEnumerable<Tensor> InPlace(StagedNormNode node) => OperatorSet.StepOf(node.Layer).InPlace(node.Layer);

    protected override int ScratchBytes(StagedNormNode node, IWeightPacking packing, int maxTokens) => KernelBlocks.ColumnBytes * node.Norm.Parameters.Gains.Length;

    private protected override void Count(StagedNormNode node, CountContext to)
    {
        to.Add("stage.copy", 2);
        to.Add("stage.byte", (double)KernelBlocks.ColumnBytes * node.Norm.Parameters.Gains.Length);
        OperatorSet.StepOf(node.Norm).Count(node.Norm, to);
    }

    protected override long FlashBytes(StagedNormNode node, IWeightPacking packing, int words, int rows) => LayerNormOperator.ConstantBytes(node.Norm, 1);
}
