using System.Collections.Immutable;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Quantization;

/// <summary>BIO labels to spans (docs/numerics.md, Heads): label 0 is O, 2x + 1 is B of slot x, 2x + 2 is I of slot x.</summary>
public static class BioDecoder
{
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
