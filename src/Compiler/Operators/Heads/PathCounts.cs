using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>
/// What finding the best path through a text's labels counts to: kinds that a word is entered from, and sums that got better
/// (runtime-c/src/portable/bio_path_s16.c). Both depend on the logits.
/// </summary>
internal readonly record struct PathCounts(long Entered, long Better)
{
    private const int NoPath = -(1 << 30);

    public static PathCounts Of(ReadOnlySpan<short> logits, Transitions transitions)
    {
        int kinds = transitions.Kinds;
        int columns = (2 * transitions.Slots) + 1;
        int words = logits.Length / columns;
        ReadOnlySpan<short> start = transitions.Start.AsSpan();
        ReadOnlySpan<short> bounds = transitions.Bounds().AsSpan();
        int[] begin = new int[kinds];
        int[] inside = new int[kinds];
        int[] best = new int[kinds];
        int[] enter = new int[kinds];
        long entered = 0;
        long better = 0;
        Array.Fill(inside, NoPath);
        start[(kinds * kinds)..].ToArray().Select(value => (int)value).ToArray().CopyTo(enter, 0);
        for (int t = 0; t < words; t++)
        {
            if (t > 0)
            {
                int first = Array.IndexOf(best, best.Max());
                int least = best[first] + bounds[2 * first];
                Array.Fill(enter, NoPath);
                for (int from = 0; from < kinds; from++)
                {
                    if (best[from] + bounds[(2 * from) + 1] < least)
                    {
                        continue;
                    }

                    entered++;
                    for (int x = 0; x < kinds; x++)
                    {
                        int sum = best[from] + start[(from * kinds) + x];
                        better += sum > enter[x] ? 1 : 0;
                        enter[x] = Math.Max(enter[x], sum);
                    }
                }

                for (int x = 1; x < kinds; x++)
                {
                    inside[x] = Math.Max(inside[x] + transitions.Keep[kinds + x - 2], begin[x] + transitions.Keep[x - 1]);
                }
            }

            ReadOnlySpan<short> word = logits.Slice(t * columns, columns);
            begin[0] = best[0] = enter[0] + word[0];
            for (int x = 1; x < kinds; x++)
            {
                begin[x] = enter[x] + word[(2 * x) - 1];
                inside[x] += word[2 * x];
                best[x] = Math.Max(begin[x], inside[x]);
            }
        }

        return new PathCounts(entered, better);
    }
}
