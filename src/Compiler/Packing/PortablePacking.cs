using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Packing;

/// <summary>Matrices as the model has them; only a product that gathers has its weights feature by feature.</summary>
public sealed class PortablePacking : IWeightPacking
{
    public string Isa => "portable";

    public PackedDense Pack(DenseNode node)
    {
        DenseParameters dense = node.Dense;
        bool features = node.Use.Order == DenseOrder.Features;
        return new(
            features ? ByFeature(dense) : dense.Weights,
            features ? FeatureNote(node) : $"s8 [{dense.Outputs}][{dense.Inner}], output-major",
            dense.Bias,
            $"s32 [{dense.Outputs}]",
            dense.Requantization.Multipliers,
            $"[{dense.Outputs}], even");
    }

    public int PairBytes(DenseNode node) => 2 * node.Dense.Inner;

    public long WeightBytes(DenseNode node, int outputs) => (long)outputs * node.Dense.Inner;

    /// <summary>The transposed weights [Inner][Outputs]: the row of a feature lies in one piece.</summary>
    private static ImmutableArray<sbyte> ByFeature(DenseParameters dense)
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

    private static string FeatureNote(DenseNode node) =>
        $"s8 [{node.Dense.Inner}][{node.Dense.Outputs}], feature by feature ({node.Use.Windows} windows of {node.Use.Counters})";
}
