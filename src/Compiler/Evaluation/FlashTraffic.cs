using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>
/// Bytes of the layers' constants that a run needs: each once a layer, however often a kernel loads it, and a bottleneck's weights once for each
/// position that gathers them. Tables of tokenizer and cache are not in it: what is read of them depends on the text.
/// </summary>
public static class FlashTraffic
{
    private const int TableBytes = 256;

    /// <summary>A bias and a multiplier, or a gain and a bias.</summary>
    private const int ChannelBytes = 8;

    public static long Bytes(Graph graph, int words) => graph.Nodes.SelectMany(node => node.Parts).Sum(node => Bytes(graph, node, words));

    public static long Bytes(Graph graph, Node node, int words)
    {
        int rows = graph.WordRows(words);
        long weights = node switch
        {
            BottleneckNode n => (long)n.Input.Shape.Columns * n.Dense.Outputs * Neighbours(n.Window, words, rows),
            FullyConnectedNode n => n.Dense.Weights.Length,
            TokenContractNode n => (long)n.Dense.Outputs * rows,
            TokenExpandNode n => (long)rows * n.Dense.Inner,
            _ => 0,
        };
        int table = node is LookupTableNode || InferenceSpecBuilder.Dense(node)?.Activation is not null ? TableBytes : 0;
        return weights + (ChannelBytes * (long)Channels(node, rows)) + table;
    }

    private static int Channels(Node node, int rows) => node switch
    {
        TokenExpandNode => rows,
        LayerNormNode norm => norm.Parameters.Gains.Length,
        _ => InferenceSpecBuilder.Dense(node)?.Outputs ?? 0,
    };

    /// <summary>Pairs of a row and a word in its window.</summary>
    private static long Neighbours(int window, int words, int rows)
    {
        long pairs = 0;
        for (int row = 0; row < rows; row++)
        {
            pairs += Math.Max(0, Math.Min(row + window, words - 1) - Math.Max(row - window, 0) + 1);
        }

        return pairs;
    }
}
