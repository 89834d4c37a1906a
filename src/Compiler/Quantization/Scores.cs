using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Quantization;

/// <summary>The integer soft-max of a sequence head (docs/numerics.md, Heads).</summary>
public static class Scores
{
    /// <summary>The score that means certainty.</summary>
    public const int One = 65535;

    private const uint TableOne = 32768;
    private const uint ZeroFrom = 16 * 256;

    /// <summary>round(2^(15 - f/256)), f = 0 .. 255.</summary>
    public static ImmutableArray<ushort> Exp2Table { get; } =
        [.. Enumerable.Range(0, 256).Select(f => (ushort)FixedPoint.Round(TableOne * RealFunctions.Exp(-f / 256.0 / RealFunctions.Log2E)))];

    /// <summary>k for logits of this scale; null where it is 0 or 2^32 and more.</summary>
    public static uint? TryFactor(double logitScale)
    {
        double k = FixedPoint.Round(Math.ScaleB(logitScale * RealFunctions.Log2E, 24));
        return k is >= 1 and <= uint.MaxValue ? (uint)k : null;
    }

    /// <summary>The probability, in 1/65535, of the greatest of the logits.</summary>
    public static ushort OfGreatest(ReadOnlySpan<short> logits, uint factor)
    {
        int greatest = logits[Argmax(logits)];
        uint sum = 0;
        foreach (short logit in logits)
        {
            ulong u = ((ulong)(uint)(greatest - logit) * factor) >> 16;
            sum += u < ZeroFrom ? (uint)Exp2Table[(int)(u & 255)] >> (int)(u >> 8) : 0;
        }

        return (ushort)(TableOne * One / sum);
    }

    /// <summary>The lowest index of the greatest value.</summary>
    public static int Argmax(ReadOnlySpan<short> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[best])
            {
                best = i;
            }
        }

        return best;
    }
}
