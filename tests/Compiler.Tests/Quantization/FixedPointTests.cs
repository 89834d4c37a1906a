using System.Numerics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Quantization;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Quantization;

public class FixedPointTests
{
    private static readonly int[] Extremes = [0, 1, -1, 2, -2, 127, -128, 255, 65535, -65536, int.MaxValue, int.MaxValue - 1, int.MinValue + 1];

    [Fact]
    public void High_is_the_rounded_upper_half_of_the_product()
    {
        Random random = new(1);
        for (int i = 0; i < 200_000; i++)
        {
            int v = i < Extremes.Length * Extremes.Length ? Extremes[i / Extremes.Length] : random.Next(int.MinValue + 1, int.MaxValue);
            int m = (i < Extremes.Length * Extremes.Length ? Extremes[i % Extremes.Length] : random.Next(int.MinValue, int.MaxValue)) & ~1;

            BigInteger expected = (((BigInteger)v * m) + (BigInteger.One << 31)) >> 32;

            FixedPoint.High(v, m).ShouldBe((int)expected);
        }
    }

    [Fact]
    public void High_is_what_a_doubling_high_multiply_gives_with_half_the_multiplier()
    {
        Random random = new(2);
        for (int i = 0; i < 100_000; i++)
        {
            int v = random.Next(int.MinValue + 1, int.MaxValue);
            int m = random.Next(0, int.MaxValue) & ~1;

            // VQRDMULH: saturate((2 * a * b + 2^31) >> 32)
            long doubled = (2 * (BigInteger)v * (m / 2) + (1L << 31)) is var wide ? (long)(wide >> 32) : 0;

            ((long)FixedPoint.High(v, m)).ShouldBe(doubled);
        }
    }

    [Fact]
    public void Requantization_stays_within_the_stated_error()
    {
        Random random = new(3);
        for (int i = 0; i < 200_000; i++)
        {
            double real = Math.ScaleB(0.25 * random.NextDouble(), -random.Next(0, 24));
            Requantization? to = FixedPoint.TryRequantization([real], zeroPoint: 0);
            to.ShouldNotBeNull();
            int v = random.Next(int.MinValue + 1, int.MaxValue) >> random.Next(0, 31);

            double error = Math.Abs(FixedPoint.Requantize(to, 0, v) - (v * real));

            double bound = 0.5 + Math.ScaleB(1, -(to.Shift + 1)) + Math.ScaleB(Math.Abs((double)v), -(32 + to.Shift));
            error.ShouldBeLessThanOrEqualTo(bound + 1e-6);
        }
    }

    [Theory]
    [InlineData(0.25, false)]
    [InlineData(0.2499999, true)]
    [InlineData(1e-30, true)]
    [InlineData(0, true)]
    [InlineData(-0.001, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    public void A_real_multiplier_is_taken_or_refused(double real, bool taken) =>
        (FixedPoint.TryRequantization([real, 0.001], 0) is not null).ShouldBe(taken);

    [Fact]
    public void The_shift_is_the_largest_that_fits_and_multipliers_are_even()
    {
        Random random = new(4);
        for (int i = 0; i < 10_000; i++)
        {
            double real = Math.ScaleB(0.25 * random.NextDouble(), -random.Next(0, 30));
            Requantization to = FixedPoint.TryRequantization([real, real / 3], 7)!;

            to.Multipliers.ShouldAllBe(m => m % 2 == 0 && m >= 0);
            to.ZeroPoint.ShouldBe(7);
            if (to.Shift < FixedPoint.MaxShift)
            {
                (2 * FixedPoint.Round(Math.ScaleB(real, 32 + to.Shift))).ShouldBeGreaterThan(int.MaxValue - 1);
            }
        }
    }
}
