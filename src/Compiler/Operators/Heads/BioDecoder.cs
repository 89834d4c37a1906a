using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Quantization;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Operators;

/// <summary>Logits to BIO labels to spans (docs/numerics.md, Heads): label 0 is O, 2x + 1 is B of slot x, 2x + 2 is I of slot x.</summary>
public static class BioDecoder
{
    /// <summary>Below the sum of every path: at most 256 words of 2^16 each way.</summary>
    private const int NoPath = -(1 << 30);

    /// <summary>One label a word. <paramref name="logits"/>: row by row, as many rows as there are words.</summary>
    public static ImmutableArray<int> Labels(ReadOnlySpan<short> logits, int columns, Transitions? transitions)
    {
        int words = logits.Length / columns;
        if (transitions is not null)
        {
            return BestPath(logits, words, transitions);
        }

        int[] labels = new int[words];
        for (int t = 0; t < words; t++)
        {
            labels[t] = Scores.Argmax(logits.Slice(t * columns, columns));
        }

        return [.. labels];
    }

    /// <summary>Viterbi's algorithm over all labels, as docs/numerics.md has it: no kinds, no bounds, every transition looked at.</summary>
    private static ImmutableArray<int> BestPath(ReadOnlySpan<short> logits, int words, Transitions transitions)
    {
        int count = (2 * transitions.Slots) + 1;
        int[] sums = new int[count];
        int[,] before = new int[words, count];
        for (int t = 0; t < words; t++)
        {
            int[] next = new int[count];
            for (int label = 0; label < count; label++)
            {
                int best = t == 0 ? AtStart(transitions, label) : NoPath;
                for (int from = 0; t > 0 && from < count; from++)
                {
                    int sum = Between(transitions, from, label) is { } value ? sums[from] + value : NoPath;
                    if (sum > best)
                    {
                        (best, before[t, label]) = (sum, from);
                    }
                }

                next[label] = best + logits[(t * count) + label];
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

    private static int AtStart(Transitions transitions, int label) =>
        IsInside(label) ? NoPath : transitions.Start[((transitions.Slots + 1) * transitions.Kinds) + Kind(label)];

    /// <summary>Null where no path leads: to I-x from anything but B-x and I-x.</summary>
    private static short? Between(Transitions transitions, int from, int label)
    {
        if (!IsInside(label))
        {
            return transitions.Start[(Kind(from) * transitions.Kinds) + Kind(label)];
        }

        return Kind(from) == Kind(label) ? transitions.Keep[(IsInside(from) ? transitions.Slots : 0) + Kind(label) - 1] : null;
    }

    private static int Kind(int label) => (label + 1) / 2;

    private static bool IsInside(int label) => label > 0 && label % 2 == 0;

    public static ImmutableArray<SlotSpan> Spans(IReadOnlyList<int> labels, IReadOnlyList<WordRange> words)
    {
        List<SlotSpan> spans = [];
        int open = -1;
        for (int t = 0; t < labels.Count; t++)
        {
            int slot = labels[t] == 0 ? -1 : (labels[t] - 1) / 2;
            bool continues = slot >= 0 && slot == open && labels[t] % 2 == 0;
            if (continues)
            {
                spans[^1] = spans[^1] with { End = words[t].End };
            }
            else if (slot >= 0)
            {
                spans.Add(new SlotSpan(words[t].Begin, words[t].End, slot));
            }

            open = slot;
        }

        return [.. spans];
    }
}
