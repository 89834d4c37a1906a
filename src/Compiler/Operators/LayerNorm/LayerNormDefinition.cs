using System.Numerics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Quantization;

namespace PNlpMixer.Codegen.Operators;

/// <summary>Integer layer normalization (docs/numerics.md, layer_norm).</summary>
public static class LayerNormDefinition
{
    /// <summary>s8 [rows][channels] to s8 [rows][channels].</summary>
    public static sbyte[] Run(LayerNormParameters parameters, ReadOnlySpan<sbyte> x, int rows)
    {
        int channels = parameters.Gains.Length;
        sbyte[] y = new sbyte[rows * channels];
        for (int row = 0; row < rows; row++)
        {
            NormalizeRow(parameters, x.Slice(row * channels, channels), y.AsSpan(row * channels, channels));
        }

        return y;
    }

    /// <summary>
    /// For V > 0: the exponent e with 2^30 &lt;= V * 4^-e &lt; 2^32, and r, about 2^46 / sqrt(V * 4^-e), 2^30 &lt; r &lt; 2^31.
    /// </summary>
    public static (int Exponent, int Reciprocal) InverseSqrt(ulong variance)
    {
        int bits = 64 - BitOperations.LeadingZeroCount(variance);
        int exponent = ((bits + 1) / 2) - 16;
        uint v = (uint)(exponent >= 0 ? variance >> (2 * exponent) : variance << (-2 * exponent));
        ulong q = FloorSqrt((ulong)v << 32);
        return (exponent, (int)Math.Min(int.MaxValue, (1UL << 62) / q));
    }

    private static void NormalizeRow(LayerNormParameters parameters, ReadOnlySpan<sbyte> x, Span<sbyte> y)
    {
        int channels = x.Length;
        int sum = 0;
        int squares = 0;
        foreach (sbyte value in x)
        {
            sum += value;
            squares += value * value;
        }

        long variance = ((long)channels * squares) - ((long)sum * sum) + parameters.Epsilon;
        (int exponent, int reciprocal) = variance == 0 ? (0, 0) : InverseSqrt((ulong)variance);
        for (int c = 0; c < channels; c++)
        {
            int deviation = (channels * x[c]) - sum;
            int normalized = FixedPoint.High(deviation << (2 - exponent), reciprocal);
            int scaled = FixedPoint.High(normalized, parameters.Gains[c]) + parameters.Biases[c];
            y[c] = FixedPoint.Clamp8(FixedPoint.RoundingShift(scaled, parameters.Shift) + parameters.ZeroPoint);
        }
    }

    // Digit by digit: exact over all 64 bits, which a double's square root is not.
    private static ulong FloorSqrt(ulong value)
    {
        ulong root = 0;
        ulong rest = value;
        for (ulong bit = 1UL << 62; bit != 0; bit >>= 2)
        {
            if (rest >= root + bit)
            {
                rest -= root + bit;
                root = (root >> 1) + bit;
            }
            else
            {
                root >>= 1;
            }
        }

        return root;
    }
}
