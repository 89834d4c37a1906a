using System.Numerics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Quantization;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Quantization;

public class LayerNormOperatorTests
{
    private const ulong VarianceLimit = 1UL << 35;

    [Fact]
    public void The_inverse_square_root_holds_its_definition_and_bound_everywhere_it_is_used()
    {
        for (ulong v = 1; v <= 1 << 20; v++)
        {
            Check(v);
        }

        for (int bit = 1; bit < 35; bit++)
        {
            for (long near = -64; near <= 64; near++)
            {
                CheckInRange((1L << bit) + near);
            }
        }

        Random random = new(5);
        for (int i = 0; i < 1_000_000; i++)
        {
            Check((ulong)random.NextInt64(1, (long)VarianceLimit) >> random.Next(0, 34) | 1);
        }

        for (int i = 0; i < 100_000; i++)
        {
            long root = random.NextInt64(1, 1L << 17);
            CheckInRange((root * root) - 1);
            CheckInRange(root * root);
            CheckInRange((root * root) + 1);
        }
    }

    [Fact]
    public void Rows_stay_within_the_stated_error_of_the_real_normalization()
    {
        Random random = new(6);
        for (int trial = 0; trial < 3000; trial++)
        {
            int channels = trial % 10 == 0 ? LayerNormBuilder.MaxChannels : random.Next(1, 70);
            QuantParams input = new(Math.ScaleB(1 + random.NextDouble(), -random.Next(3, 9)), random.Next(-128, 128));
            QuantParams output = new(Math.ScaleB(1 + random.NextDouble(), -random.Next(4, 7)), random.Next(-20, 20));
            float[] gamma = [.. Enumerable.Range(0, channels).Select(_ => (float)((random.NextDouble() * 4) - 2))];
            float[] beta = [.. Enumerable.Range(0, channels).Select(_ => (float)((random.NextDouble() * 2) - 1))];
            const double Epsilon = 1e-5;
            LayerNormParameters parameters = LayerNormBuilder.TryCreate(gamma, beta, Epsilon, input, output)!;
            sbyte[] x = Row(random, channels, trial % 5);

            sbyte[] y = LayerNormDefinition.Run(parameters, x, 1);

            double mean = x.Average(v => (double)v);
            double variance = x.Average(v => (v - mean) * (v - mean)) + (parameters.Epsilon / ((double)channels * channels));
            for (int c = 0; c < channels; c++)
            {
                double z = variance == 0 ? 0 : (x[c] - mean) / Math.Sqrt(variance);
                double normalizedError = Math.ScaleB(0.5 + (Math.Abs(z) * 65536 * Math.ScaleB(1, -28)), -16);
                double exact = (((z * gamma[c]) + beta[c]) / output.Scale) + output.ZeroPoint;
                double bound = 0.5 + (normalizedError * Math.Abs(gamma[c]) / output.Scale)
                    + (2 * Math.ScaleB(1, -parameters.Shift)) + (Math.Abs(z) * Math.ScaleB(1, -15 - parameters.Shift));
                Math.Abs(y[c] - Math.Clamp(exact, -128, 127)).ShouldBeLessThanOrEqualTo(bound + 1e-6);
            }
        }
    }

    [Fact]
    public void A_constant_row_without_epsilon_is_its_bias()
    {
        LayerNormParameters parameters = LayerNormBuilder.TryCreate([1, -2, 3], [0.5f, 0, -0.5f], 0, new(0.1, 5), new(0.1, 2))!;

        LayerNormDefinition.Run(parameters, [9, 9, 9], 1).ShouldBe([(sbyte)7, (sbyte)2, (sbyte)-3]);
    }

    [Theory]
    [InlineData(1e30f, 0f)]
    [InlineData(0f, 1e30f)]
    [InlineData(float.NaN, 0f)]
    public void Parameters_that_fit_no_shift_are_refused(float gamma, float beta) =>
        LayerNormBuilder.TryCreate([gamma], [beta], 1e-5, new(0.1, 0), new(0.1, 0)).ShouldBeNull();

    private static void CheckInRange(long variance)
    {
        if (variance is > 0 and < (long)VarianceLimit)
        {
            Check((ulong)variance);
        }
    }

    private static void Check(ulong variance)
    {
        (int exponent, int reciprocal) = LayerNormDefinition.InverseSqrt(variance);

        BigInteger scaled = exponent >= 0 ? (BigInteger)variance >> (2 * exponent) : (BigInteger)variance << (-2 * exponent);
        bool normalized = scaled >= BigInteger.One << 30 && scaled < BigInteger.One << 32;
        // r = 2^46 / sqrt(v) within a relative 2^-29: r^2 * v against 2^92, squared bound 2^-28.
        BigInteger square = (BigInteger)reciprocal * reciprocal * scaled;
        BigInteger distance = BigInteger.Abs(square - (BigInteger.One << 92));
        if (!normalized || exponent is < -15 or > 2 || distance > (BigInteger.One << 64))
        {
            Assert.Fail($"V = {variance}: e = {exponent}, r = {reciprocal}");
        }
    }

    private static sbyte[] Row(Random random, int channels, int kind) => kind switch
    {
        0 => [.. Enumerable.Range(0, channels).Select(_ => (sbyte)random.Next(-128, 128))],
        1 => [.. Enumerable.Range(0, channels).Select(c => (sbyte)(c == 0 ? 127 : -128))],
        2 => [.. Enumerable.Repeat((sbyte)random.Next(-128, 128), channels)],
        3 => [.. Enumerable.Range(0, channels).Select(c => (sbyte)(c % 2 == 0 ? 127 : -128))],
        _ => [.. Enumerable.Range(0, channels).Select(c => (sbyte)(c % 7 == 0 ? 1 : 0))],
    };
}
