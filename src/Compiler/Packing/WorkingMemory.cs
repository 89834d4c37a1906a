using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Packing;

/// <summary>What steps work in: that of their kernels, and the panels of those that a schedule made of several layers (runtime-c/src/pnlp_inner.h).</summary>
public static class WorkingMemory
{
    private const int NormRowBytes = 8;
    private const int Alignment = 8;

    /// <summary>Bytes of the scratch buffer of a step; 0 where it is called with NULL.</summary>
    public static int Bytes(IWeightPacking packing, Node node, int maxTokens)
    {
        return node switch
        {
            TokenMixingNode mixing => (NormRowBytes * maxTokens)
                + Aligned(maxTokens * mixing.Panel)
                + Aligned(mixing.Contract.Dense.Outputs * mixing.Panel)
                + Inner(maxTokens),
            ChannelMixingNode mixing => Aligned(mixing.Panel * mixing.Norm.Input.Shape.Columns)
                + Aligned(mixing.Panel * mixing.Hidden.Dense.Outputs)
                + Inner(Math.Min(mixing.Panel, maxTokens)),
            TokenLabelsNode labels => (labels.Transitions is { } transitions ? Aligned(transitions.PathBytes(maxTokens)) : 0) + Aligned(labels.Panel * labels.Logits.Dense.Outputs * sizeof(short)) + Inner(Math.Min(labels.Panel, maxTokens)),
            WordByWordNode reading => Aligned(reading.Bottleneck.Dense.Outputs * sizeof(int)),
            StagedNode { Layer: LayerNormNode norm } => KernelBlocks.ColumnBytes * norm.Parameters.Gains.Length,
            StagedNode { Layer: FullyConnectedNode layer } staged => Stage(layer, layer.Dense, staged.Block)
                + Aligned(maxTokens * staged.Block * layer.Output.ElementBytes)
                + Inner(maxTokens),
            StagedNode { Layer: TokenContractNode layer } staged => Stage(layer, layer.Dense, staged.Block) + Inner(maxTokens),
            StagedNode { Layer: TokenExpandNode layer } staged => Stage(layer, layer.Dense, staged.Block) + Inner(maxTokens),
            _ => Inner(maxTokens),
        };

        int Stage(Node layer, DenseParameters dense, int block) =>
            (dense.Activation is null ? 0 : KernelBlocks.TableBytes) + Aligned(block / 2 * packing.PairBytes(layer, dense)) + (KernelBlocks.ColumnBytes * block);

        int Inner(int rows) => node.Parts.Max(part => packing.ScratchBytes(part, rows));
    }

    private static int Aligned(int bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
