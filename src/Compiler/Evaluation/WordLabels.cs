using System.Collections.Immutable;
using PNlpMixer.Codegen.Quantization;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>The label of each word, from a bio head's logits [words][labels].</summary>
public static class WordLabels
{
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
