using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Comparison;

/// <summary>The real values that integers stand for.</summary>
internal static class Dequantized
{
    public static FloatValue Of(TensorValue value)
    {
        float[] elements = new float[value.Rows * value.Tensor.Shape.Columns];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = Real(value, Step(value, i));
        }

        return new FloatValue(value.Rows, value.Tensor.Shape.Columns, elements);
    }

    public static int Step(TensorValue value, int index) => value switch
    {
        S8Value s8 => s8.Elements[index],
        S16Value s16 => s16.Elements[index],
        _ => throw new ArgumentException("Positions have no real values.", nameof(value)),
    };

    /// <summary>A float, as everything it is compared with: a layer that only copies has no error then.</summary>
    public static float Real(TensorValue value, int step)
    {
        QuantParams quantization = value.Tensor.Quantization;
        return (float)(quantization.Scale * (step - quantization.ZeroPoint));
    }
}
