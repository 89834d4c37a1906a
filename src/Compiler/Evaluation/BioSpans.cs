namespace PNlpMixer.Codegen.Evaluation;

/// <summary>A span of words [First, End), or of bytes, with the slot's name.</summary>
public readonly record struct NamedSpan(string Slot, int Begin, int End);

/// <summary>Spans of BIO labels written as text, read as conlleval reads them: an I- that continues nothing opens a span.</summary>
public static class BioSpans
{
    /// <summary>Spans of word indices.</summary>
    public static IReadOnlyList<NamedSpan> Of(IReadOnlyList<string> labels)
    {
        List<NamedSpan> spans = [];
        string? open = null;
        for (int t = 0; t < labels.Count; t++)
        {
            string? slot = labels[t].Length > 2 && labels[t][1] == '-' ? labels[t][2..] : null;
            if (slot is not null && slot == open && labels[t][0] == 'I')
            {
                spans[^1] = spans[^1] with { End = t + 1 };
            }
            else if (slot is not null)
            {
                spans.Add(new NamedSpan(slot, t, t + 1));
            }

            open = slot;
        }

        return spans;
    }
}
