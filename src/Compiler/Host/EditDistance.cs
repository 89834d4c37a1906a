namespace PNlpMixer.Codegen.Host;

/// <summary>Finds what a user probably meant.</summary>
internal static class EditDistance
{
    /// <summary>Longer texts are cut for the comparison: they may be hostile, and the work is quadratic.</summary>
    private const int MaxLength = 128;

    /// <summary>The candidate with the fewest insertions, deletions and substitutions; the first of several.</summary>
    public static string? Nearest(string text, IEnumerable<string> candidates) =>
        candidates.Select(candidate => (candidate, distance: Between(text, candidate))).MinBy(pair => pair.distance).candidate;

    /// <summary>Levenshtein's distance, row by row.</summary>
    public static int Between(string from, string to)
    {
        ReadOnlySpan<char> a = from.AsSpan(0, Math.Min(from.Length, MaxLength));
        ReadOnlySpan<char> b = to.AsSpan(0, Math.Min(to.Length, MaxLength));
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 0; i < a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < b.Length; j++)
            {
                int substituted = diagonal + (a[i] == b[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(substituted, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[b.Length];
    }
}
