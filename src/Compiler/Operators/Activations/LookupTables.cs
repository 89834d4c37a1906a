using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Quantization;

namespace PNlpMixer.Codegen.Operators;

/// <summary>Activation functions as 256 s8 values (docs/numerics.md, Look-up tables).</summary>
public static class LookupTables
{
    public static LookupTable Gelu(QuantParams input, QuantParams output) =>
        Tabulate("gelu", v => v * RealFunctions.NormalDistribution(v), input, output);

    public static LookupTable LeakyRelu(double alpha, QuantParams input, QuantParams output) =>
        Tabulate("leaky_relu", v => v >= 0 ? v : alpha * v, input, output);

    public static LookupTable Tanh(QuantParams input, QuantParams output) => Tabulate("tanh", RealFunctions.Tanh, input, output);

    public static LookupTable Sigmoid(QuantParams input, QuantParams output) => Tabulate("sigmoid", RealFunctions.Sigmoid, input, output);

    private static LookupTable Tabulate(string function, Func<double, double> f, QuantParams input, QuantParams output)
    {
        sbyte[] values = new sbyte[256];
        for (int x = sbyte.MinValue; x <= sbyte.MaxValue; x++)
        {
            double real = f((x - input.ZeroPoint) * input.Scale);
            double step = FixedPoint.Round(real / output.Scale) + output.ZeroPoint;
            values[x + 128] = (sbyte)Math.Clamp(step, sbyte.MinValue, sbyte.MaxValue);
        }

        return new LookupTable([.. values], function);
    }
}
