using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>The labels of the best path (docs/numerics.md, Heads), in real numbers.</summary>
internal static class FloatPath
{
    /// <summary>The lowest index of the greatest value, as in integers.</summary>
    public static int Argmax(ReadOnlySpan<float> logits)
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


    public static ImmutableArray<int> Best(FloatValue logits, int words, FloatTransitions transitions)
    {
        int count = (2 * transitions.Slots) + 1;
        double[] sums = new double[count];
        int[,] before = new int[words, count];
        for (int t = 0; t < words; t++)
        {
            double[] next = new double[count];
            for (int label = 0; label < count; label++)
            {
                double best = t == 0 ? Start(transitions, transitions.Slots + 1, label) : double.NegativeInfinity;
                for (int from = 0; t > 0 && from < count; from++)
                {
                    double sum = sums[from] + Between(transitions, from, label);
                    if (sum > best)
                    {
                        (best, before[t, label]) = (sum, from);
                    }
                }

                next[label] = best + logits.Row(t)[label];
            }

            sums = next;
        }

        int[] labels = new int[words];
        for (int t = words - 1; t >= 0; t--)
        {
            labels[t] = t == words - 1 ? Array.IndexOf(sums, sums.Max()) : before[t + 1, labels[t + 1]];
        }

        return [.. labels];
    }

    /// <summary>From a kind (the last one: no word) to a label; I-x does not begin.</summary>
    private static double Start(FloatTransitions transitions, int kind, int label) =>
        IsInside(label) ? double.NegativeInfinity : transitions.Start[(kind * (transitions.Slots + 1)) + Kind(label)];

    private static double Between(FloatTransitions transitions, int from, int label)
    {
        if (!IsInside(label))
        {
            return Start(transitions, Kind(from), label);
        }

        return Kind(from) == Kind(label) ? transitions.Keep[(IsInside(from) ? transitions.Slots : 0) + Kind(label) - 1] : double.NegativeInfinity;
    }

    private static int Kind(int label) => (label + 1) / 2;

    private static bool IsInside(int label) => label > 0 && label % 2 == 0;
}
