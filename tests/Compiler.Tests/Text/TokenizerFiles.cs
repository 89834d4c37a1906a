using System.Collections.Immutable;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Tests.Text;

/// <summary>What the tokenizer's tests read from the repository.</summary>
internal static class TokenizerFiles
{
    public static string Root { get; } = FindRoot();

    public static string Vectors => Path.Combine(Root, "tests/data/tokenizer-vectors/vectors.jsonl");

    /// <summary>The vocabulary of scripts/make-tokenizer-vectors.mjs.</summary>
    public static Vocabulary Vocabulary { get; } = ReadVocabulary(Path.Combine(Root, "tests/data/tokenizer-vectors/vocab.txt"));

    /// <summary>The same with words of scripts that are written without spaces.</summary>
    public static Vocabulary UnspacedVocabulary { get; } = new(
        [.. Vocabulary.Subwords, "กก", "กกข", "คง", "ขคง", "ดี", "ดีกว่า", "กa", "##กข", "ດີ", "ສະບາຍ", "ក្ក", "កក", "ញុំ", "က္က", "ကက", "ကာ", "ᨠᨠ", "ꪀꪀ", "ᦀᦁ"],
        string.Empty);

    /// <summary>Words that are cut, with beginnings and letters in common, and what one character may become.</summary>
    public static ImmutableArray<string> PartedWords { get; } =
    [
        "a b", "a b c", "abc d", "da me", "da me lo", "damelo s", "i\u0307 a", "i \u0307a\u0307", "recuerd a me", "x1 y2 z", "\u00E6 b", "\u03B1\u03B2 \u03B3", "\u0E01\u0E01 \u0E02", "\u0E01 \u0E07", "\u1112\u1161 \u11AB", "\u1112 \u1161", "\U00010428 \U00010429",
    ];

    /// <summary>The option sets of the vectors, by their number.</summary>
    public static ImmutableArray<TokenizerOptions> OptionSets { get; } =
    [
        Options(lowercase: false, stripAccents: false),
        Options(lowercase: true, stripAccents: true),
        Options(lowercase: true, stripAccents: false),
    ];

    public static TokenizerOptions Options(bool lowercase, bool stripAccents, bool mapQuotesAndDashes = false, int maxWordChars = 20) =>
        new(lowercase, stripAccents, mapQuotesAndDashes, "[UNK]", "##", maxWordChars);

    public static Vocabulary ReadVocabulary(string path) =>
        new([.. File.ReadAllText(path).TrimEnd('\n').Split('\n').Select(line => line.TrimEnd('\r'))], string.Empty);

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "PNlpMixer.Codegen.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
