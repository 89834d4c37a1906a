using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Quantization;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Quantization;

public class LookupTablesTests
{
    private static readonly double[] Scales = [1e-4, 0.003, 0.0173, 0.05, 0.11, 0.9];
    private static readonly int[] ZeroPoints = [-128, -100, 0, 3, 127];

    [Fact]
    public void Every_entry_of_gelu_is_the_nearest_step()
    {
        ForAllQuantizations((input, output) => CheckAll(LookupTables.Gelu(input, output), v => v * Phi(v), input, output));
    }

    [Fact]
    public void Every_entry_of_leaky_relu_is_the_nearest_step()
    {
        ForAllQuantizations((input, output) => CheckAll(LookupTables.LeakyRelu(0.01, input, output), v => v >= 0 ? v : 0.01 * v, input, output));
    }

    [Fact]
    public void Every_entry_of_tanh_and_sigmoid_is_the_nearest_step()
    {
        ForAllQuantizations((input, output) => CheckAll(LookupTables.Tanh(input, output), Math.Tanh, input, output));
        ForAllQuantizations((input, output) => CheckAll(LookupTables.Sigmoid(input, output), v => 1 / (1 + Math.Exp(-v)), input, output));
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(1e9)]
    [InlineData(8)]
    public void Tanh_and_sigmoid_end_where_they_saturate(double scale)
    {
        LookupTable tanh = LookupTables.Tanh(new QuantParams(scale, 0), new QuantParams(1.0 / 100, 0));
        LookupTable sigmoid = LookupTables.Sigmoid(new QuantParams(scale, 0), new QuantParams(1.0 / 256, -128));

        (tanh[-128], tanh[0], tanh[127]).ShouldBe(((sbyte)-100, (sbyte)0, (sbyte)100));
        (sigmoid[-128], sigmoid[0], sigmoid[127]).ShouldBe(((sbyte)-128, (sbyte)0, (sbyte)127));
    }

    [Fact]
    public void The_normal_distribution_agrees_with_an_integral()
    {
        for (double v = -5.99; v < 6; v += 0.037)
        {
            RealFunctions.NormalDistribution(v).ShouldBe(Phi(v), 1e-10);
        }
    }

    [Fact]
    public void Exp_agrees_with_the_system_to_the_last_bits()
    {
        for (double x = -20; x < 5; x += 0.0137)
        {
            (RealFunctions.Exp(x) / Math.Exp(x)).ShouldBe(1, 1e-14);
        }
    }

    private static void ForAllQuantizations(Action<QuantParams, QuantParams> check)
    {
        foreach (double sx in Scales)
        {
            foreach (double sy in Scales)
            {
                foreach (int zx in ZeroPoints)
                {
                    check(new QuantParams(sx, zx), new QuantParams(sy, zx / 2));
                }
            }
        }
    }

    private static void CheckAll(LookupTable table, Func<double, double> f, QuantParams input, QuantParams output)
    {
        for (int x = -128; x <= 127; x++)
        {
            double exact = (f((x - input.ZeroPoint) * input.Scale) / output.Scale) + output.ZeroPoint;
            double clamped = Math.Clamp(exact, -128, 127);
            Math.Abs(table[(sbyte)x] - clamped).ShouldBeLessThanOrEqualTo(0.5 + 1e-9);
        }
    }

    // Simpson's rule from -10: another way than the compiler's series.
    private static double Phi(double v)
    {
        const int Steps = 2000;
        double h = (v + 10) / Steps;
        double sum = 0;
        for (int i = 0; i <= Steps; i++)
        {
            double x = -10 + (i * h);
            double weight = i is 0 or Steps ? 1 : (i % 2 == 1 ? 4 : 2);
            sum += weight * Math.Exp(-x * x / 2);
        }

        return sum * h / 3 / Math.Sqrt(2 * Math.PI);
    }
}
