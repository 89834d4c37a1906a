using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Text;

/// <summary>Clean-up, character by character (docs/text.md, section 2).</summary>
internal sealed class CharacterCleaner(TokenizerOptions options)
{
    /// <summary>Where writers without spaces show the border of words.</summary>
    private const int ZeroWidthSpace = 0x200B;

    public CleanCharacter Clean(int c)
    {
        if (c is '\t' or '\n' or '\r' || UnicodeData.ClassOf(c) == UnicodeClass.Separator || (c == ZeroWidthSpace && options.SplitUnspaced))
        {
            return new CleanCharacter(CleanKind.Space, []);
        }

        if (c == 0xFFFD || UnicodeData.ClassOf(c) == UnicodeClass.Control)
        {
            return new CleanCharacter(CleanKind.Removed, []);
        }

        int mapped = options.MapQuotesAndDashes ? MapQuoteOrDash(c) : c;
        ImmutableArray<int> results = Normalize(mapped);
        if (results.IsEmpty)
        {
            return new CleanCharacter(CleanKind.Accent, []);
        }

        // No character of Unicode 16 becomes several words or a mixture of both kinds (CharacterCleanerTests goes through all of them).
        bool single = IsCjk(mapped) || IsPunctuation(results[0]);
        return new CleanCharacter(single ? CleanKind.Singles : CleanKind.Letters, results);
    }

    private ImmutableArray<int> Normalize(int c)
    {
        if (!(options.StripAccents && UnicodeData.IsAccented(c)) && !(options.Lowercase && UnicodeData.HasLower(c)))
        {
            return [c];
        }

        ImmutableArray<int>.Builder results = ImmutableArray.CreateBuilder<int>();
        foreach (int part in options.StripAccents ? UnicodeData.Decompose(c) : [c])
        {
            if (options.StripAccents && UnicodeData.ClassOf(part) == UnicodeClass.NonspacingMark)
            {
                continue;
            }

            results.AddRange(options.Lowercase ? UnicodeData.ToLower(part) : [part]);
        }

        return results.ToImmutable();
    }

    private static int MapQuoteOrDash(int c) => c switch
    {
        0x2018 or 0x2019 or 0x201B or 0x02BC or 0x00B4 or 0x0060 => '\'',
        0x201C or 0x201D or 0x201E => '"',
        >= 0x2010 and <= 0x2015 or 0x2212 => '-',
        0x2026 => '.',
        _ => c,
    };

    private static bool IsCjk(int c) => c
        is >= 0x4E00 and <= 0x9FFF
        or >= 0x3400 and <= 0x4DBF
        or >= 0x20000 and <= 0x2A6DF
        or >= 0x2A700 and <= 0x2B73F
        or >= 0x2B740 and <= 0x2B81F
        or >= 0x2B820 and <= 0x2CEAF
        or >= 0xF900 and <= 0xFAFF
        or >= 0x2F800 and <= 0x2FA1F;

    /// <summary>ASCII symbols such as $ and + count as punctuation, their relatives beyond ASCII do not: BERT's rule.</summary>
    private static bool IsPunctuation(int c) =>
        c is >= 33 and <= 47 or >= 58 and <= 64 or >= 91 and <= 96 or >= 123 and <= 126
        || UnicodeData.ClassOf(c) == UnicodeClass.Punctuation;
}
