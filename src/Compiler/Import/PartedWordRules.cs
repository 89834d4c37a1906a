using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Import;

/// <summary>What a list of parted words must look like (docs/model-format.md).</summary>
internal static class PartedWordRules
{
    public const int MaxWords = 4096;
    public const int MaxCuts = 7;

    /// <summary>Places in the list's text have 16 bits on the device.</summary>
    public const int MaxBytes = 65535;

    /// <summary>Reports what is wrong.</summary>
    public static void Check(ImmutableArray<string> words, TokenizerOptions options, string location, DiagnosticBag diagnostics)
    {
        if (words.IsEmpty)
        {
            diagnostics.EmptyList(location, "one word");
        }

        if (words.Length > MaxWords)
        {
            diagnostics.ListTooLong(location, words.Length, MaxWords);
            return;
        }

        WordSplitter splitter = new(new CharacterCleaner(options));
        HashSet<string> seen = new(StringComparer.Ordinal);
        int bytes = 0;
        for (int i = 0; i < words.Length; i++)
        {
            string at = FormattableString.Invariant($"{location}[{i}]");
            PartedWord word = new(words[i]);
            bytes += Encoding.UTF8.GetByteCount(word.Text);
            if (word.Cuts.Length is 0 or > MaxCuts || word.Parts.Contains(string.Empty))
            {
                diagnostics.BadPartedWord(at, words[i], MaxCuts);
            }
            else if (CleanedUp(splitter, word.Text) is { } left)
            {
                diagnostics.PartedWordNeverOccurs(at, word.Text, left);
            }
            else if (PartedWord.Characters(word.Text) > options.MaxWordChars)
            {
                diagnostics.PartedWordTooLong(at, word.Text, options.MaxWordChars);
            }
            else if (!seen.Add(word.Text))
            {
                diagnostics.DuplicatePartedWord(at, word.Text);
            }
            else if (i > 0 && Encoding.UTF8.GetBytes(words[i - 1]).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(words[i])) > 0)
            {
                diagnostics.PartedWordOrder(at, words[i], words[i - 1]);
            }
        }

        if (bytes > MaxBytes)
        {
            diagnostics.PartedWordsTooLarge(location, bytes, MaxBytes);
        }
    }

    /// <summary>The words that clean-up makes of a listed one; null where it leaves it as it is.</summary>
    private static string? CleanedUp(WordSplitter splitter, string word)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(word);
        string[] left = [.. splitter.Split(utf8, new WordRange(0, utf8.Length)).Select(found => string.Concat(found.Characters.Select(char.ConvertFromUtf32)))];
        return left is [var single] && single == word ? null : string.Join(PartedWord.Cut, left);
    }
}
