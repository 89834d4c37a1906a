using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Packing;

/// <summary>
/// Pairs of outputs, 16 weights of one and 16 of the other in turn: one pointer feeds both (<c>runtime-c/src/mve/mve_pass.h</c>). Beside them two biases and
/// two halved multipliers lie together, for one load. The bottleneck gathers from the portable order; of 16 outputs the even ones are 128 higher, unsigned bytes that halfwords sum up.
/// </summary>
public sealed class MvePacking : IWeightPacking
{
    private const int VectorBytes = 16;

    public string Isa => "mve";

    public PackedDense Pack(DenseNode node) =>
        node.Use.Order == DenseOrder.Features ? EvenRaised(WeightPackings.Portable.Pack(node), node.Dense.Outputs) : Pairs(node.Dense);

    public int PairBytes(DenseNode node) => 2 * VectorBytes * Vectors(node.Dense.Inner);

    public long WeightBytes(DenseNode node, int outputs) => (outputs + 1L) / 2 * PairBytes(node);

    private static PackedDense EvenRaised(PackedDense byFeature, int outputs)
    {
        int whole = outputs / VectorBytes * VectorBytes;
        return byFeature with
        {
            Weights = [.. byFeature.Weights.Select((weight, at) => at % outputs < whole && at % outputs % 2 == 0 ? (sbyte)(weight ^ sbyte.MinValue) : weight)],
            WeightNote = $"{byFeature.WeightNote}, even outputs of each 16 by 128 higher",
        };
    }

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

    private static int Vectors(int count) => (count + VectorBytes - 1) / VectorBytes;
}
