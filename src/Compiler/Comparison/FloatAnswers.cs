using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Comparison;

/// <summary>A head's answer from float logits. It has labels and spans, but no integers: no logits and no score.</summary>
internal static class FloatAnswers
{
    public static HeadResult Of(Head head, FloatTransitions? transitions, FloatValue logits, ImmutableArray<WordRange> words)
    {
        switch (head)
        {
            case SequenceHead:
                return new SequenceResult(head.Name, [], Argmax(logits.Row(0)), 0);
            case BioHead:
                ImmutableArray<int> found = transitions is null ? Greatest(logits, words.Length) : FloatPath.Best(logits, words.Length, transitions);
                return new BioResult(head.Name, [], found, BioDecoder.Spans(found, words));
            default:
                throw new InvalidOperationException($"No answer is defined for a {head.GetType().Name}.");
        }
    }

    private static ImmutableArray<int> Greatest(FloatValue logits, int words)
    {
        ImmutableArray<int>.Builder labels = ImmutableArray.CreateBuilder<int>(words);
        for (int t = 0; t < words; t++)
        {
            labels.Add(Argmax(logits.Row(t)));
        }

        return labels.ToImmutable();
    }

    /// <summary>The lowest index of the greatest value, as in integers.</summary>
    private static int Argmax(ReadOnlySpan<float> logits)
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
