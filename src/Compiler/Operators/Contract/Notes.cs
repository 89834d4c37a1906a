using System.Globalization;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>Words that comments above tables have in common.</summary>
internal static class Notes
{
    public static string Quantized(Tensor tensor) =>
        string.Create(CultureInfo.InvariantCulture, $"output scale {tensor.Quantization.Scale:R}, zero point {tensor.Quantization.ZeroPoint}");
}
