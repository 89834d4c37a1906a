using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>Proves that no input overflows an s32 accumulator (docs/numerics.md, Dense layers).</summary>
public static class AccumulatorBound
{
    /// <summary>Greatest distance of an s8 element from a zero point.</summary>
    private const long MaxInput = 255;

    /// <summary>True where |bias| + 255 * sum |w| fits for every output channel.</summary>
    public static bool Dense(DenseParameters dense)
    {
        for (int o = 0; o < dense.Outputs; o++)
        {
            long sum = 0;
            foreach (sbyte w in Row(dense, o))
            {
                sum += Math.Abs((int)w);
            }

            if (Math.Abs((long)dense.Bias[o]) + (MaxInput * sum) > int.MaxValue)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The same for the bottleneck: each position of a word picks one weight a window place.</summary>
    public static bool Bottleneck(DenseParameters dense, int counters, int window, int positions)
    {
        for (int o = 0; o < dense.Outputs; o++)
        {
            long sum = 0;
            for (int place = 0; place < (2 * window) + 1; place++)
            {
                int largest = 0;
                foreach (sbyte w in Row(dense, o).Slice(place * counters, counters))
                {
                    largest = Math.Max(largest, Math.Abs((int)w));
                }

                sum += largest;
            }

            if (Math.Abs((long)dense.Bias[o]) + ((long)positions * sum) > int.MaxValue)
            {
                return false;
            }
        }

        return true;
    }

    private static ReadOnlySpan<sbyte> Row(DenseParameters dense, int output) =>
        dense.Weights.AsSpan().Slice(output * dense.Inner, dense.Inner);
}
