using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Quantization.Operators;

/// <summary>Tables, sums, columns side by side, and pooling (docs/numerics.md).</summary>
public static class ElementwiseOperators
{
    public static sbyte[] Lookup(LookupTable table, ReadOnlySpan<sbyte> x)
    {
        sbyte[] y = new sbyte[x.Length];
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = table[x[i]];
        }

        return y;
    }

    public static sbyte[] Add(AddParameters parameters, ReadOnlySpan<sbyte> x, ReadOnlySpan<sbyte> y)
    {
        sbyte[] sum = new sbyte[x.Length];
        for (int i = 0; i < sum.Length; i++)
        {
            int v = (x[i] * parameters.MultiplierX) + (y[i] * parameters.MultiplierY) + parameters.Offset;
            sum[i] = FixedPoint.Clamp8(v >> parameters.Shift);
        }

        return sum;
    }

    /// <summary>s8 [rows][A] and s8 [rows][B] to s8 [rows][A + B].</summary>
    public static sbyte[] Concat(ReadOnlySpan<sbyte> x, int xChannels, ReadOnlySpan<sbyte> y, int yChannels)
    {
        sbyte[] joined = new sbyte[x.Length + y.Length];
        for (int row = 0; row < x.Length / xChannels; row++)
        {
            Span<sbyte> to = joined.AsSpan(row * (xChannels + yChannels));
            x.Slice(row * xChannels, xChannels).CopyTo(to);
            y.Slice(row * yChannels, yChannels).CopyTo(to[xChannels..]);
        }

        return joined;
    }

    /// <summary>s8 [rows][channels] to s8 [1][channels].</summary>
    public static sbyte[] MaxPool(ReadOnlySpan<sbyte> x, int rows, int channels)
    {
        sbyte[] y = x[..channels].ToArray();
        for (int i = channels; i < rows * channels; i++)
        {
            y[i % channels] = Math.Max(y[i % channels], x[i]);
        }

        return y;
    }
}
