using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Packing;

/// <summary>Matrices as the model has them; only the bottleneck, which gathers, has its weights feature by feature.</summary>
public sealed class PortablePacking : IWeightPacking
{
    public string Isa => "portable";

    public PackedDense Pack(Node node, DenseParameters dense) => new(
        node is BottleneckNode ? ByFeature(dense) : dense.Weights,
        node is BottleneckNode bottleneck ? FeatureNote(bottleneck) : $"s8 [{dense.Outputs}][{dense.Inner}], output-major",
        dense.Bias,
        $"s32 [{dense.Outputs}]",
        dense.Requantization.Multipliers,
        $"[{dense.Outputs}], even");

    public int RowsPerPass => 2;

    public int PairBytes(Node node, DenseParameters dense) => 2 * dense.Inner;

    /// <summary>The bottleneck adds in s32.</summary>
    public int ScratchBytes(Node node, int maxTokens) => node is BottleneckNode bottleneck ? bottleneck.Dense.Outputs * sizeof(int) : 0;

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
