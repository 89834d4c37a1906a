using System.Text;

namespace PNlpMixer.Codegen.Projection;

/// <summary>The strings a subword is hashed as (docs/text.md, section 6).</summary>
public static class SubwordUnits
{
    private const string ContinuationPrefix = "##";

    /// <summary>In order of their place; a string standing twice comes twice.</summary>
    public static IEnumerable<string> Of(string subword, int ngramSize)
    {
        if (subword.StartsWith(ContinuationPrefix, StringComparison.Ordinal))
        {
            return [subword[ContinuationPrefix.Length..]];
        }

        Rune[] characters = [.. subword.EnumerateRunes()];
        return characters.Length <= ngramSize
            ? [subword]
            : Enumerable.Range(0, characters.Length - ngramSize + 1).Select(i => string.Concat(characters.Skip(i).Take(ngramSize)));
    }
}
