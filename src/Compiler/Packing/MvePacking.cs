using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Packing;

/// <summary>
/// Pairs of outputs, 16 weights of one and 16 of the other in turn: one pointer feeds both (<c>runtime-c/src/mve/mve_pass.h</c>). Beside them two biases and
/// two halved multipliers lie together, for one load. The bottleneck gathers, and is packed as the portable one.
/// </summary>
public sealed class MvePacking : IWeightPacking
{
    private const int VectorBytes = 16;
    private const int ChannelsTurned = 4;

    public string Isa => "mve";

    public PackedDense Pack(Node node, DenseParameters dense) =>
        node is BottleneckNode ? WeightPackings.Portable.Pack(node, dense) : Pairs(dense);

    public int ScratchBytes(Node node, int maxTokens) => node switch
    {
        TokenContractNode => TurnedBytes(maxTokens),
        TokenExpandNode expand => TurnedBytes(expand.Dense.Inner),
        BottleneckNode => WeightPackings.Portable.ScratchBytes(node, maxTokens),
        _ => 0,
    };

    public int RowsPerPass => 4;

    public int PairBytes(Node node, DenseParameters dense) => 2 * VectorBytes * Vectors(dense.Inner);

    private static PackedDense Pairs(DenseParameters dense)
    {
        int pairs = (dense.Outputs + 1) / 2;
        int steps = Vectors(dense.Inner);
        sbyte[] weights = new sbyte[pairs * 2 * steps * VectorBytes];
        int[] columns = new int[pairs * 4];
        for (int output = 0; output < dense.Outputs; output++)
        {
            int second = output % 2;
            for (int k = 0; k < dense.Inner; k++)
            {
                int vector = ((output / 2 * steps) + (k / VectorBytes)) * 2 + second;
                weights[vector * VectorBytes + k % VectorBytes] = dense.Weights[output * dense.Inner + k];
            }

            columns[output / 2 * 4 + second] = dense.Bias[output];
            columns[output / 2 * 4 + 2 + second] = dense.Requantization.Multipliers[output] / 2;
        }

        return new PackedDense(
            [.. weights],
            $"s8 [{pairs}][{steps}][2][{VectorBytes}], pairs of outputs of [{dense.Outputs}][{dense.Inner}]",
            [.. columns],
            $"[{pairs}][4], for each pair of outputs two biases, two multipliers halved",
            [],
            string.Empty);
    }

    /// <summary>Four channels of all rows and room to turn 16 rows of them.</summary>
    private static int TurnedBytes(int rows) => ChannelsTurned * VectorBytes * (Vectors(rows) + 1);

    private static int Vectors(int count) => (count + VectorBytes - 1) / VectorBytes;
}
