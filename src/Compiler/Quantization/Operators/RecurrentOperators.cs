using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Quantization.Operators;

/// <summary>What quasi-recurrent layers are made of (docs/numerics.md, conv1d and fo_pool).</summary>
public static class RecurrentOperators
{
    private const int GateOne = 256;

    /// <summary>
    /// s8 [rows][channels] to s8 [rows][units]. Absent words hold the zero point of the input: nothing where it is subtracted, and what the biases count on where
    /// it has been folded into them.
    /// </summary>
    public static sbyte[] Conv1d(Conv1dNode node, ReadOnlySpan<sbyte> x, int rows)
    {
        int channels = node.Input.Shape.Columns;
        sbyte[] windows = new sbyte[rows * node.Dense.Inner];
        Array.Fill(windows, (sbyte)node.Pad);
        for (int t = 0; t < rows; t++)
        {
            for (int word = Math.Max(0, t - node.Before); word <= Math.Min(rows - 1, t + node.After); word++)
            {
                x.Slice(word * channels, channels).CopyTo(windows.AsSpan((t * node.Dense.Inner) + ((word - t + node.Before) * channels)));
            }
        }

        return DenseOperators.FullyConnected8(node.Dense, windows, rows);
    }

    /// <summary>s8 [rows][channels] candidates, forget and output gates to s8 [rows][channels].</summary>
    public static sbyte[] FoPool(FoPoolNode node, ReadOnlySpan<sbyte> z, ReadOnlySpan<sbyte> f, ReadOnlySpan<sbyte> o, int rows, int channels)
    {
        sbyte[] y = new sbyte[rows * channels];
        int[] state = new int[channels];
        for (int step = 0; step < rows; step++)
        {
            int t = node.Backward ? rows - 1 - step : step;
            for (int c = 0; c < channels; c++)
            {
                int i = (t * channels) + c;
                int forget = f[i] - FoPoolBuilder.Gate.ZeroPoint;
                int gate = o[i] - FoPoolBuilder.Gate.ZeroPoint;
                state[c] = FixedPoint.RoundingShift((forget * state[c]) + ((GateOne - forget) * GateOne * z[i]), 8);
                y[i] = FixedPoint.Clamp8(FixedPoint.Requantize(node.Requantization, 0, gate * state[c]));
            }
        }

        return y;
    }
}
