using System.Text;

namespace PNlpMixer.Codegen.Projection;

/// <summary>The strings a subword is hashed as (docs/text.md, section 6).</summary>
public static class SubwordUnits
{
    private const string ContinuationPrefix = "##";

    /// <summary>What a subword is of its word.</summary>
    public static string Characters(string subword) => IsContinuation(subword) ? subword[ContinuationPrefix.Length..] : subword;

    /// <summary>In order of their place; a string standing twice comes twice.</summary>
    public static IEnumerable<string> Of(string subword, int ngramSize)
    {
        if (IsContinuation(subword))
        {
            return [Characters(subword)];
        }

        Rune[] characters = [.. subword.EnumerateRunes()];
        return characters.Length <= ngramSize
            ? [subword]
            : Enumerable.Range(0, characters.Length - ngramSize + 1).Select(i => string.Concat(characters.Skip(i).Take(ngramSize)));
    }

    private static bool IsContinuation(string subword) => subword.StartsWith(ContinuationPrefix, StringComparison.Ordinal);
}
