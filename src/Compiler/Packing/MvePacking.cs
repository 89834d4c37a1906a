using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Packing;

/// <summary>
/// Pairs of outputs, 16 weights of one and 16 of the other in turn: one pointer feeds both (<c>runtime-c/src/mve/mve_pass.h</c>). Beside them two biases and
/// two halved multipliers lie together, for one load. The bottleneck gathers from the portable order; of 16 outputs the even ones are 128 higher, unsigned bytes that halfwords sum up.
/// </summary>
public sealed class MvePacking : IWeightPacking
{
    private const int VectorBytes = 16;
    private const int MostPairedFeatures = 256;

    public string Isa => "mve";

    public PackedDense Pack(Node node, DenseParameters dense) =>
        node is BottleneckNode ? EvenRaised(WeightPackings.Portable.Pack(node, dense), dense.Outputs) : Pairs(dense);

    public int PairBytes(Node node, DenseParameters dense) => 2 * VectorBytes * Vectors(dense.Inner);

    public int ScratchBytes(Node node, int maxTokens) => node switch
    {
        TokenContractNode => TurnedBytes(maxTokens),
        TokenExpandNode expand => TurnedBytes(expand.Dense.Inner),
        BottleneckNode n => (n.Dense.Outputs + 1) / 2 * 2 * sizeof(int) + (n.Input.Shape.Columns <= MostPairedFeatures ? PortablePacking.PairingBytes(n) : 0),
        Conv1dNode n => PortablePacking.WindowBytes(n, maxTokens),
        _ => 0,
    };

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

    /// <summary>Four channels of all rows and room to turn 16 rows of them.</summary>
    private static int TurnedBytes(int rows) => KernelBlocks.PanelRows * VectorBytes * (Vectors(rows) + 1);

    private static int Vectors(int count) => (count + VectorBytes - 1) / VectorBytes;
}
