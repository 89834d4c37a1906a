using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>
/// Bytes of the layers' constants that a run loads from flash, those that a pass of a kernel loads more than once counted once: weights again for each pass over
/// rows or channels, biases and multipliers with them, entries of activation tables one by one. Tables of tokenizer and cache are not in it: what is read of them
/// depends on the text.
/// </summary>
public sealed class FlashTraffic(Graph graph, IWeightPacking packing)
{
    public long Bytes(int words) => graph.Nodes.Sum(node => Bytes(node, words));

    public long Bytes(Node node, int words)
    {
        int rows = graph.WordRows(words);
        return node switch
        {
            WordByWordNode n => Bottleneck(n.Bottleneck, words, rows),
            BottleneckNode n => Bottleneck(n, words, rows),
            TokenMixingNode n => PanelNorm(n, rows) + Contract(n.Contract, rows) + Expand(n.Expand, rows),
            ChannelMixingNode n => Norm(n.Norm, rows) + Panels(rows, n.Panel, count => Connected(n.Hidden, n.Hidden.Dense, count) + Connected(n.Out, n.Out.Dense, count)),
            TokenLabelsNode n => Panels(words, n.Panel, count => Connected(n.Logits, n.Logits.Dense, count)),
            StagedNode { Layer: LayerNormNode norm } => Norm(norm, 1),
            StagedNode { Layer: FullyConnectedNode layer } when rows <= KernelBlocks.UnstagedRows => Connected(layer, layer.Dense, rows),
            StagedNode { Layer: TokenExpandNode layer } => Staged(layer, layer.Dense, rows),
            StagedNode { Layer: var layer } => Staged(layer, InferenceSpecBuilder.Dense(layer)!, InferenceSpecBuilder.Dense(layer)!.Outputs),
            FullyConnectedNode n => Connected(n, n.Dense, n.Output.Shape.Rows(rows)),
            Conv1dNode n => Connected(n, n.Dense, rows),
            TokenContractNode n => Contract(n, rows),
            TokenExpandNode n => Expand(n, rows),
            LayerNormNode n => Norm(n, n.Output.Shape.Rows(rows)),
            LookupTableNode n => (long)n.Output.Shape.Rows(rows) * n.Output.Shape.Columns,
            _ => 0,
        };
    }

    private static long Norm(LayerNormNode node, int rows) => (long)KernelBlocks.ColumnBytes * rows * node.Parameters.Gains.Length;

    /// <summary>Where vectors hold a few channels of all rows, their gains and biases stay in registers.</summary>
    private long PanelNorm(TokenMixingNode node, int rows) => Norm(node.Norm, packing is MvePacking ? 1 : rows);

    private long Connected(Node node, DenseParameters dense, int rows) =>
        (Passes(rows, KernelBlocks.PanelRows) * (Weights(node, dense, dense.Outputs) + (KernelBlocks.ColumnBytes * (long)dense.Outputs))) + Table(dense, rows * (long)dense.Outputs);

    private static long Contract(TokenContractNode node, int rows)
    {
        int channels = node.Output.Shape.Columns;
        return (Passes(channels, KernelBlocks.PanelRows) * node.Dense.Outputs * (long)(rows + KernelBlocks.ColumnBytes)) + Table(node.Dense, (long)node.Dense.Outputs * channels);
    }

    private static long Expand(TokenExpandNode node, int rows)
    {
        int channels = node.Output.Shape.Columns;
        return (Passes(channels, KernelBlocks.PanelRows) * rows * (long)(node.Dense.Inner + KernelBlocks.ColumnBytes)) + Table(node.Dense, (long)rows * channels);
    }

    private long Staged(Node layer, DenseParameters dense, int outputs) =>
        Weights(layer, dense, outputs) + (KernelBlocks.ColumnBytes * (long)outputs) + (dense.Activation is null ? 0 : KernelBlocks.TableBytes);

    /// <summary>Packed weights of some outputs: whole pairs, but for the end of those that are not filled up.</summary>
    private long Weights(Node layer, DenseParameters dense, int outputs) =>
        packing is PortablePacking ? (long)outputs * dense.Inner : Passes(outputs, 2) * packing.PairBytes(layer, dense);

    private static long Bottleneck(BottleneckNode node, int words, int rows) =>
        (node.Input.Shape.Columns * (long)node.Dense.Outputs * Neighbours(node, words, rows))
            + ((long)KernelBlocks.ColumnBytes * rows * node.Dense.Outputs)
            + Table(node.Dense, (long)rows * node.Dense.Outputs);

    private static long Table(DenseParameters dense, long elements) => dense.Activation is null ? 0 : elements;

    private static long Passes(int count, int each) => (count + each - 1) / each;

    private static long Panels(int rows, int panel, Func<int, long> bytes)
    {
        long sum = 0;
        for (int row = 0; row < rows; row += panel)
        {
            sum += bytes(Math.Min(panel, rows - row));
        }

        return sum;
    }

    /// <summary>Pairs of a row and a word in its window.</summary>
    private static long Neighbours(BottleneckNode node, int words, int rows) => Enumerable.Range(0, rows).Sum(row => (long)node.Neighbours(row, words).Count);
}
