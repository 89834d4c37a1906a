using System.Numerics.Tensors;
using PNlpMixer.Codegen.Projection;

namespace PNlpMixer.Codegen.Calibration;

/// <summary>
/// The operators in float. Dense layers add whole rows, element by element: unlike a dot product, that does not depend on how many elements the processor adds at once.
/// </summary>
internal static class FloatOperators
{
    /// <summary>Adds the weight rows [(2w+1)*(m+16c)][units] that the positions name; rows past the last word have no features of their own.</summary>
    public static void Bottleneck(ReadOnlySpan<float> transposed, ReadOnlySpan<float> bias, ReadOnlySpan<ushort> positions, int words, ProjectionOptions projection, FloatValue y)
    {
        int units = bias.Length;
        for (int t = 0; t < y.Rows; t++)
        {
            Span<float> row = y.Row(t);
            bias.CopyTo(row);
            for (int neighbour = Math.Max(0, t - projection.Window); neighbour <= Math.Min(words - 1, t + projection.Window); neighbour++)
            {
                int place = (neighbour - t + projection.Window) * projection.Counters;
                foreach (ushort position in positions.Slice(neighbour * projection.Positions, projection.Positions))
                {
                    TensorPrimitives.Add(row, transposed.Slice((place + position) * units, units), row);
                }
            }
        }
    }

    /// <summary>x [rows][inner] times weights [inner][outputs].</summary>
    public static void FullyConnected(ReadOnlySpan<float> transposed, ReadOnlySpan<float> bias, FloatValue x, FloatValue y)
    {
        for (int r = 0; r < y.Rows; r++)
        {
            Span<float> row = y.Row(r);
            bias.CopyTo(row);
            ReadOnlySpan<float> input = x.Row(r);
            for (int k = 0; k < input.Length; k++)
            {
                TensorPrimitives.MultiplyAdd(transposed.Slice(k * bias.Length, bias.Length), input[k], row, row);
            }
        }
    }

    /// <summary>Windows of words, <paramref name="before"/> of them before their own, times weights [window][channels][outputs].</summary>
    public static void Conv1d(ReadOnlySpan<float> transposed, ReadOnlySpan<float> bias, int before, FloatValue x, FloatValue y)
    {
        int words = transposed.Length / (bias.Length * x.Columns);
        for (int t = 0; t < y.Rows; t++)
        {
            Span<float> row = y.Row(t);
            bias.CopyTo(row);
            for (int word = Math.Max(0, t - before); word <= Math.Min(x.Rows - 1, t - before + words - 1); word++)
            {
                ReadOnlySpan<float> input = x.Row(word);
                int first = (word - t + before) * x.Columns;
                for (int k = 0; k < input.Length; k++)
                {
                    TensorPrimitives.MultiplyAdd(transposed.Slice((first + k) * bias.Length, bias.Length), input[k], row, row);
                }
            }
        }
    }

    /// <summary>s = f * s + (1 - f) * z from word to word, and o * s.</summary>
    public static void FoPool(FloatValue z, FloatValue f, FloatValue o, bool backward, FloatValue y)
    {
        float[] state = new float[y.Columns];
        for (int step = 0; step < y.Rows; step++)
        {
            int t = backward ? y.Rows - 1 - step : step;
            ReadOnlySpan<float> candidates = z.Row(t);
            ReadOnlySpan<float> forget = f.Row(t);
            for (int c = 0; c < state.Length; c++)
            {
                state[c] = (forget[c] * state[c]) + ((1 - forget[c]) * candidates[c]);
            }

            TensorPrimitives.Multiply(o.Row(t), state, y.Row(t));
        }
    }

    public static void Concat(FloatValue x, FloatValue y, FloatValue joined)
    {
        for (int r = 0; r < joined.Rows; r++)
        {
            x.Row(r).CopyTo(joined.Row(r));
            y.Row(r).CopyTo(joined.Row(r)[x.Columns..]);
        }
    }

    /// <summary>
    /// Weights [outputs][inner] times x [rows][channels]: both products of token mixing. Weights past x's rows, and outputs past y's, are not used.
    /// </summary>
    public static void MixRows(ReadOnlySpan<float> weights, int inner, ReadOnlySpan<float> bias, FloatValue x, FloatValue y)
    {
        for (int o = 0; o < y.Rows; o++)
        {
            Span<float> row = y.Row(o);
            row.Fill(bias[o]);
            for (int k = 0; k < x.Rows; k++)
            {
                TensorPrimitives.MultiplyAdd(x.Row(k), weights[(o * inner) + k], row, row);
            }
        }
    }

    public static void LayerNorm(ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, double epsilon, FloatValue x, FloatValue y)
    {
        for (int r = 0; r < y.Rows; r++)
        {
            ReadOnlySpan<float> input = x.Row(r);
            double sum = 0;
            foreach (float v in input)
            {
                sum += v;
            }

            double mean = sum / input.Length;
            double squares = 0;
            foreach (float v in input)
            {
                squares += (v - mean) * (v - mean);
            }

            // A row of one value, and no epsilon: docs/numerics.md has it as zero.
            double deviation = Math.Sqrt((squares / input.Length) + epsilon);
            double inverse = deviation == 0 ? 0 : 1 / deviation;
            Span<float> row = y.Row(r);
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = (float)(((input[c] - mean) * inverse * gamma[c]) + beta[c]);
            }
        }
    }

    public static void Apply(ActivationFunction function, FloatValue x, FloatValue y)
    {
        for (int i = 0; i < y.Elements.Length; i++)
        {
            y.Elements[i] = (float)function.At(x.Elements[i]);
        }
    }

    public static void Add(FloatValue x, FloatValue y, FloatValue sum) => TensorPrimitives.Add(x.Elements, y.Elements, sum.Elements);

    public static void MaxPool(FloatValue x, FloatValue y)
    {
        x.Row(0).CopyTo(y.Elements);
        for (int r = 1; r < x.Rows; r++)
        {
            TensorPrimitives.Max(y.Elements, x.Row(r), y.Elements);
        }
    }
}
