using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Quantization;

namespace PNlpMixer.Codegen.Operators;

/// <summary>Products with weights, as docs/numerics.md defines them: plain sums in the order they are written there.</summary>
public static class DenseProducts
{
    /// <summary>positions [words][hashes] to s8 [rows][units]; rows past the last word have no features of their own.</summary>
    public static sbyte[] Bottleneck(BottleneckNode node, ReadOnlySpan<ushort> positions, int words, int rows)
    {
        DenseParameters dense = node.Dense;
        int hashes = node.Input.Shape.Columns;
        sbyte[] y = new sbyte[rows * dense.Outputs];
        for (int t = 0; t < rows; t++)
        {
            for (int o = 0; o < dense.Outputs; o++)
            {
                ReadOnlySpan<sbyte> weights = Row(dense, o);
                int accumulator = dense.Bias[o];
                for (int neighbour = Math.Max(0, t - node.Window); neighbour <= Math.Min(words - 1, t + node.Window); neighbour++)
                {
                    ReadOnlySpan<sbyte> place = weights.Slice((neighbour - t + node.Window) * node.FeatureSize, node.FeatureSize);
                    foreach (ushort position in positions.Slice(neighbour * hashes, hashes))
                    {
                        accumulator += place[position];
                    }
                }

                y[(t * dense.Outputs) + o] = Output8(dense, o, accumulator);
            }
        }

        return y;
    }

    /// <summary>s8 [rows][inner] to s8 [rows][outputs].</summary>
    public static sbyte[] FullyConnected8(DenseParameters dense, ReadOnlySpan<sbyte> x, int rows)
    {
        sbyte[] y = new sbyte[rows * dense.Outputs];
        for (int i = 0; i < y.Length; i++)
        {
            (int row, int output) = Math.DivRem(i, dense.Outputs);
            y[i] = Output8(dense, output, Accumulate(dense, output, x.Slice(row * dense.Inner, dense.Inner)));
        }

        return y;
    }

    /// <summary>s8 [rows][inner] to s16 [rows][outputs].</summary>
    public static short[] FullyConnected16(DenseParameters dense, ReadOnlySpan<sbyte> x, int rows)
    {
        short[] y = new short[rows * dense.Outputs];
        for (int i = 0; i < y.Length; i++)
        {
            (int row, int output) = Math.DivRem(i, dense.Outputs);
            int accumulator = Accumulate(dense, output, x.Slice(row * dense.Inner, dense.Inner));
            y[i] = FixedPoint.Clamp16(FixedPoint.Requantize(dense.Requantization, output, accumulator));
        }

        return y;
    }

    /// <summary>s8 [rows][channels] to s8 [outputs][channels]; weights past the first rows columns are not used.</summary>
    public static sbyte[] TokenContract(DenseParameters dense, ReadOnlySpan<sbyte> x, int rows, int channels) =>
        Mix(dense, x, terms: rows, outputs: dense.Outputs, channels);

    /// <summary>s8 [inner][channels] to s8 [rows][channels]; outputs past the first rows are not computed.</summary>
    public static sbyte[] TokenExpand(DenseParameters dense, ReadOnlySpan<sbyte> x, int rows, int channels) =>
        Mix(dense, x, terms: dense.Inner, outputs: rows, channels);

    private static sbyte[] Mix(DenseParameters dense, ReadOnlySpan<sbyte> x, int terms, int outputs, int channels)
    {
        sbyte[] y = new sbyte[outputs * channels];
        int[] accumulators = new int[channels];
        for (int o = 0; o < outputs; o++)
        {
            ReadOnlySpan<sbyte> weights = Row(dense, o);
            Array.Fill(accumulators, dense.Bias[o]);
            for (int k = 0; k < terms; k++)
            {
                for (int c = 0; c < channels; c++)
                {
                    accumulators[c] += (x[(k * channels) + c] - dense.InputZeroPoint) * weights[k];
                }
            }

            for (int c = 0; c < channels; c++)
            {
                y[(o * channels) + c] = Output8(dense, o, accumulators[c]);
            }
        }

        return y;
    }

    private static int Accumulate(DenseParameters dense, int output, ReadOnlySpan<sbyte> x)
    {
        ReadOnlySpan<sbyte> weights = Row(dense, output)[..x.Length];
        int accumulator = dense.Bias[output];
        for (int k = 0; k < x.Length; k++)
        {
            accumulator += (x[k] - dense.InputZeroPoint) * weights[k];
        }

        return accumulator;
    }

    private static sbyte Output8(DenseParameters dense, int output, int accumulator)
    {
        sbyte y = FixedPoint.Clamp8(FixedPoint.Requantize(dense.Requantization, output, accumulator));
        return dense.Activation is { } table ? table[y] : y;
    }

    private static ReadOnlySpan<sbyte> Row(DenseParameters dense, int output) =>
        dense.Weights.AsSpan().Slice(output * dense.Inner, dense.Inner);
}
