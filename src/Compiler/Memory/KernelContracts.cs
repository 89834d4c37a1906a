using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Memory;

/// <summary>
/// What runtime-c/src/pnlp_inner.h promises of each kernel: the bytes it works in, and whether its output may be its input. Written a second time from that header, for
/// the judge of arena plans alone: a slip in a room's own formula is found here, not on a device.
/// </summary>
internal static class KernelContracts
{
    /// <summary>Bytes a kernel works in with at most so many rows a word.</summary>
    public static int Scratch(Node node, string isa, int rows)
    {
        bool dsp = isa == "dsp";
        bool mve = isa == "mve";
        string kernel = OperatorSet.StepOf(node).CallOf(node).Symbol;
        switch (kernel)
        {
            case "pnlp_bottleneck_s8":
                {
                    BottleneckNode n = (BottleneckNode)node;
                    int positions = n.Input.Shape.Columns;

                    // A mark a counter; for each word of the window a list of positions with a head of one entry, rounded up to pairs.
                    int pairing = Eights(n.FeatureSize) + (((2 * n.Window) + 1) * 4 * ((positions + 3) / 2));
                    bool pairs = isa == "portable" || positions <= 256;
                    int sums = mve ? 8 * ((n.Dense.Outputs + 1) / 2) : dsp ? 0 : Eights(4 * n.Dense.Outputs);
                    return sums + (pairs ? pairing : 0);
                }

            case "pnlp_bottleneck_row_s8":
                return Eights(4 * ((WordByWordNode)node).Bottleneck.Dense.Outputs);
            case "pnlp_fully_connected_s8" or "pnlp_fully_connected_s16":
                {
                    int inner = ((FullyConnectedNode)node).Dense.Inner;
                    int most = node.Output.Shape.FixedRows ?? rows;
                    return mve ? 0 : dsp ? Math.Min(4, most) * 2 * Up(inner, 4) : node.Output.Shape.FixedRows == 1 ? 0 : 8 * inner;
                }

            case "pnlp_conv1d_s8":
                {
                    Conv1dNode n = (Conv1dNode)node;
                    int window = Eights((Math.Min(4, rows) + n.Before + n.After) * n.Input.Shape.Columns);
                    return window + (mve ? 0 : dsp ? Math.Min(4, rows) * 2 * Up(n.Dense.Inner, 4) : 8 * n.Dense.Inner);
                }

            case "pnlp_token_contract_s8":
                return Mix(((TokenContractNode)node).Dense.Inner, rows);
            case "pnlp_token_expand_s8":
                return Mix(((TokenExpandNode)node).Dense.Inner, ((TokenExpandNode)node).Dense.Inner);
            case "pnlp_mix_tokens_s8":
                {
                    TokenMixingNode n = (TokenMixingNode)node;
                    return (8 * rows) + Eights(rows * n.Panel) + Eights(n.Contract.Dense.Outputs * n.Panel) + Parts(rows);
                }

            case "pnlp_mix_channels_s8":
                {
                    ChannelMixingNode n = (ChannelMixingNode)node;
                    return Eights(n.Panel * n.Hidden.Dense.Inner) + Eights(n.Panel * n.Hidden.Dense.Outputs) + Parts(Math.Min(n.Panel, rows));
                }

            case "pnlp_token_labels_s8" or "pnlp_path_labels_s8":
                {
                    TokenLabelsNode n = (TokenLabelsNode)node;
                    int kinds = (n.Transitions?.Slots ?? 0) + 1;
                    int path = n.Transitions is null ? 0 : Eights((16 * kinds) + (2 * kinds * rows));
                    return path + Eights(2 * n.Panel * n.Logits.Dense.Outputs) + Parts(Math.Min(n.Panel, rows));
                }

            case "pnlp_layer_norm_staged_s8":
                return 8 * node.Output.Shape.Columns;
            case "pnlp_fully_connected_staged_s8" or "pnlp_fully_connected_staged_s16":
                {
                    StagedConnectedNode n = (StagedConnectedNode)node;
                    return Stage(n.Connected.Dense, n.Block, 4) + Eights(rows * n.Block * (kernel.EndsWith("16", StringComparison.Ordinal) ? 2 : 1)) + Parts(rows);
                }

            case "pnlp_token_contract_staged_s8" or "pnlp_token_expand_staged_s8":
                {
                    StagedMixNode n = (StagedMixNode)node;
                    return Stage(n.Mix.Dense, n.Block, 2) + Parts(rows);
                }

            case "pnlp_layer_norm_s8" or "pnlp_lookup_s8" or "pnlp_add_s8" or "pnlp_max_pool_s8" or "pnlp_fo_pool_s8" or "pnlp_concat_s8":
                return 0;
            default:
                throw new InvalidOperationException($"No contract is known of {kernel}.");
        }

        int Mix(int inner, int turned) => mve ? 64 * (((turned + 15) / 16) + 1) : dsp ? 4 * 2 * Up(inner, 2) : 8 * inner;

        int Stage(DenseParameters dense, int block, int group) =>
            (dense.Activation is null ? 0 : 256) + Eights(block / 2 * (mve ? 2 * Up(dense.Inner, 16) : dsp ? 2 * Up(dense.Inner, group) : 2 * dense.Inner)) + (8 * block);

        int Parts(int most) => node.Parts.Max(part => Scratch(part, isa, most));
    }

    /// <summary>Whether a kernel's output may lie where an input of the same size does.</summary>
    public static bool WritesOver(Node node) => OperatorSet.StepOf(node).CallOf(node).Symbol
        is "pnlp_layer_norm_s8" or "pnlp_lookup_s8" or "pnlp_add_s8" or "pnlp_fo_pool_s8" or "pnlp_layer_norm_staged_s8" or "pnlp_mix_tokens_s8" or "pnlp_mix_channels_s8";

    private static int Up(int count, int group) => (count + group - 1) / group * group;

    private static int Eights(int bytes) => Up(bytes, 8);
}
