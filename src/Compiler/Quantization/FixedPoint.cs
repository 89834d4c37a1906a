using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Quantization;

/// <summary>The arithmetic every operator shares (docs/numerics.md, Requantization).</summary>
public static class FixedPoint
{
    /// <summary>Greatest shift of a requantization: leaves room for the rounding constant beside a 31-bit product.</summary>
    public const int MaxShift = 30;

    private const double MaxMultiplier = int.MaxValue - 1;

    /// <summary>(v * m + 2^31) >> 32.</summary>
    public static int High(int v, int m) => (int)(((long)v * m + (1L << 31)) >> 32);

    /// <summary>Divides by 2^<paramref name="shift"/>, half up; shift is 1 or more.</summary>
    public static int RoundingShift(int v, int shift) => (v + (1 << (shift - 1))) >> shift;

    public static sbyte Clamp8(int v) => (sbyte)Math.Clamp(v, sbyte.MinValue, sbyte.MaxValue);

    public static short Clamp16(int v) => (short)Math.Clamp(v, short.MinValue, short.MaxValue);

    /// <summary>The nearest integer, ties away from zero; exact on every machine.</summary>
    public static double Round(double v) => Math.Round(v, MidpointRounding.AwayFromZero);

    /// <summary>An accumulator of output channel <paramref name="channel"/> in the output's steps, not yet clamped.</summary>
    public static int Requantize(Requantization to, int channel, int accumulator) =>
        RoundingShift(High(accumulator, to.Multipliers[channel]), to.Shift) + to.ZeroPoint;

    /// <summary>
    /// Multipliers and shift for real multipliers input scale * weight scale / output scale, one a channel;
    /// null where one is negative, not finite, or 0.25 or more.
    /// </summary>
    public static Requantization? TryRequantization(IReadOnlyList<double> realMultipliers, int zeroPoint)
    {
        if (realMultipliers.Count == 0 || realMultipliers.Any(m => !double.IsFinite(m) || m < 0))
        {
            return null;
        }

        double largest = realMultipliers.Max();
        for (int shift = MaxShift; shift >= 1; shift--)
        {
            if (EvenMultiplier(largest, shift) <= MaxMultiplier)
            {
                return new Requantization([.. realMultipliers.Select(m => (int)EvenMultiplier(m, shift))], shift, zeroPoint);
            }
        }

        return null;
    }

    // 2 * round(M * 2^(31 + shift)): even, so that a doubling high multiply gives the same integer with half of it.
    private static double EvenMultiplier(double real, int shift) => 2 * Round(Math.ScaleB(real, 31 + shift));
}
