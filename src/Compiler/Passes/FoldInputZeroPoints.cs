using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Passes;

/// <summary>
/// Takes the input's zero point into the bias, so that a product subtracts nothing at run time:
/// <code>
///   bias + sum (x - z) * w   =>   (bias - z * sum w) + sum x * w
/// </code>
/// The sums agree modulo 2^32, and the true value fits 32 bits (AccumulatorBound), so they are the same integer. Where token_contract
/// leaves columns out (masked padding) its z is 0 by rule PNLP0604, and with fixed padding no column is left out. Words that a conv1d's window has no row of
/// hold z from then on.
/// </summary>
public sealed class FoldInputZeroPoints : IGraphPass
{
    public string Name => "fold-input-zero-points";

    public Graph Run(Graph graph) => graph with { Nodes = [.. graph.Nodes.Select(Fold)] };

    private static Node Fold(Node node) => node is DenseNode dense ? dense with { Dense = Fold(dense.Dense) } : node;

    private static DenseParameters Fold(DenseParameters dense)
    {
        if (dense.InputZeroPoint == 0)
        {
            return dense;
        }

        ImmutableArray<int> bias = [.. Enumerable.Range(0, dense.Outputs).Select(o => unchecked(dense.Bias[o] - (dense.InputZeroPoint * RowSum(dense, o))))];
        return dense with { Bias = bias, InputZeroPoint = 0 };
    }

    private static int RowSum(DenseParameters dense, int output)
    {
        int sum = 0;
        foreach (sbyte w in dense.Weights.AsSpan().Slice(output * dense.Inner, dense.Inner))
        {
            sum += w;
        }

        return sum;
    }
}
