using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Packing;

/// <summary>Matrices as the model has them; only the bottleneck, which gathers, has its weights feature by feature.</summary>
public sealed class PortablePacking : IWeightPacking
{
    /// <summary>A double word for each value of four rows (<c>runtime-c/src/portable/dense_panel.h</c>).</summary>
    private const int PanelBytes = sizeof(ulong);

    public string Isa => "portable";

    public PackedDense Pack(Node node, DenseParameters dense) => new(
        node is BottleneckNode ? ByFeature(dense) : dense.Weights,
        node is BottleneckNode bottleneck ? FeatureNote(bottleneck) : $"s8 [{dense.Outputs}][{dense.Inner}], output-major",
        dense.Bias,
        $"s32 [{dense.Outputs}]",
        dense.Requantization.Multipliers,
        $"[{dense.Outputs}], even");

    public int PairBytes(Node node, DenseParameters dense) => 2 * dense.Inner;

    /// <summary>The bottleneck adds in s32, the others make panels of four rows or channels.</summary>
    public int ScratchBytes(Node node, int maxTokens) => node switch
    {
        BottleneckNode n => Aligned(n.Dense.Outputs * sizeof(int)) + PairingBytes(n),
        FullyConnectedNode { Output.Shape.FixedRows: 1 } => 0,
        FullyConnectedNode n => n.Dense.Inner * PanelBytes,
        Conv1dNode n => WindowBytes(n, maxTokens) + (n.Dense.Inner * PanelBytes),
        TokenContractNode n => n.Dense.Inner * PanelBytes,
        TokenExpandNode n => n.Dense.Inner * PanelBytes,
        _ => 0,
    };

    /// <summary>The words that the windows of a pass see, absent ones filled in (<c>runtime-c/src/portable/conv1d_windows.c</c>).</summary>
    public static int WindowBytes(Conv1dNode node, int maxTokens) =>
        Aligned((Math.Min(KernelBlocks.PanelRows, maxTokens) + node.Before + node.After) * node.Input.Shape.Columns);

    /// <summary>A mark for each feature and a list for each word of the window (<c>runtime-c/src/portable/pair_features.c</c>).</summary>
    public static int PairingBytes(BottleneckNode node) =>
        Aligned(node.FeatureSize) + (((2 * node.Window) + 1) * ((node.Input.Shape.Columns + 3) / 2 * 2 * sizeof(ushort)));

    private static int Aligned(int bytes) => (bytes + 7) / 8 * 8;

    /// <summary>The transposed weights [Inner][Outputs]: the row of a feature lies in one piece.</summary>
    public static ImmutableArray<sbyte> ByFeature(DenseParameters dense)
    {
        sbyte[] transposed = new sbyte[dense.Weights.Length];
        for (int output = 0; output < dense.Outputs; output++)
        {
            for (int feature = 0; feature < dense.Inner; feature++)
            {
                transposed[feature * dense.Outputs + output] = dense.Weights[output * dense.Inner + feature];
            }
        }

        return [.. transposed];
    }

    public static string FeatureNote(BottleneckNode node) =>
        $"s8 [{node.Dense.Inner}][{node.Dense.Outputs}], feature by feature ({node.Window * 2 + 1} windows of {node.FeatureSize})";
}
