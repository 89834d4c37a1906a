using PNlpMixer.Codegen.IR;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace PNlpMixer.Codegen.Operators;

/// <summary>
/// Products in float. They add whole rows, element by element: unlike a dot product, that does not depend on how many elements the processor adds at once.
/// </summary>
internal static class FloatProducts
{
    /// <summary>Weights [outputs][inner] as [inner][outputs].</summary>
    public static float[] Transpose(FloatLayer layer)
    {
        ReadOnlySpan<float> weights = layer["weight"].AsSpan();
        int outputs = layer["bias"].Length;
        int inner = weights.Length / outputs;
        float[] transposed = new float[weights.Length];
        for (int o = 0; o < outputs; o++)
        {
            for (int k = 0; k < inner; k++)
            {
                transposed[(k * outputs) + o] = weights[(o * inner) + k];
            }
        }

        return transposed;
    }

    /// <summary>Adds x [inner] times weights [inner][outputs].</summary>
    public static void AddRow(ReadOnlySpan<float> transposed, ReadOnlySpan<float> x, Span<float> row)
    {
        for (int k = 0; k < x.Length; k++)
        {
            TensorPrimitives.MultiplyAdd(transposed.Slice(k * row.Length, row.Length), x[k], row, row);
        }
    }

    /// <summary>
    /// Weights [outputs][inner] times x [rows][channels]: both products of token mixing. Weights past x's rows, and outputs past y's, are not used.
    /// </summary>
    public static FloatDefinition MixRows(FloatLayer layer)
    {
        float[] weights = [.. layer["weight"]];
        float[] bias = [.. layer["bias"]];
        int inner = weights.Length / bias.Length;
        return (inputs, _, _, y) =>
        {
            FloatValue x = inputs[0]!;
            for (int o = 0; o < y.Rows; o++)
            {
                Span<float> row = y.Row(o);
                row.Fill(bias[o]);
                for (int k = 0; k < x.Rows; k++)
                {
                    TensorPrimitives.MultiplyAdd(x.Row(k), weights[(o * inner) + k], row, row);
                }
            }
        };
    }
}
