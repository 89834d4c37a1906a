using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Quantization;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>The label of each word, from what a target answers.</summary>
public static class WordLabels
{
    /// <summary>A best path keeps to BIO, so its spans tell its labels; without transitions an I- may open a span, and only the logits tell.</summary>
    public static ImmutableArray<int> Of(BioHead head, ImmutableArray<short> logits, IReadOnlyList<SlotSpan> spans, IReadOnlyList<WordRange> words) =>
        head.Transitions is null ? Of(logits, head.Labels.Length) : Of(spans, words);

    private static ImmutableArray<int> Of(IReadOnlyList<SlotSpan> spans, IReadOnlyList<WordRange> words)
    {
        int[] labels = new int[words.Count];
        int t = 0;
        foreach (SlotSpan span in spans)
        {
            while (t < words.Count && words[t].Begin < span.Begin)
            {
                t++;
            }

            for (bool begins = true; t < words.Count && words[t].End <= span.End; t++)
            {
                labels[t] = (2 * span.Slot) + (begins ? 1 : 2);
                begins = false;
            }
        }

        return [.. labels];
    }

    public static ImmutableArray<int> Of(ImmutableArray<short> logits, int labels)
    {
        ReadOnlySpan<short> all = logits.AsSpan();
        ImmutableArray<int>.Builder words = ImmutableArray.CreateBuilder<int>();
        for (int from = 0; from + labels <= all.Length; from += labels)
        {
            words.Add(Scores.Argmax(all.Slice(from, labels)));
        }

        return words.ToImmutable();
    }
}
