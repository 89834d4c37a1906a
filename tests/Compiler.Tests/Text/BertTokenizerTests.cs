using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.ML.Tokenizers;
using PNlpMixer.Codegen.Text;
using Shouldly;
using Tokenizer = PNlpMixer.Codegen.Text.Tokenizer;

namespace PNlpMixer.Codegen.Tests.Text;

/// <summary>
/// A second oracle for the whole way from text to subwords: BertTokenizer of Microsoft.ML.Tokenizers, on the texts of the vectors for which
/// its definition is ours (docs/text.md). Each difference between the two has its name and an example here.
/// </summary>
public sealed class BertTokenizerTests
{
    /// <summary>It wants them in its vocabulary.</summary>
    private static readonly string[] SpecialTokens = ["[CLS]", "[SEP]", "[PAD]", "[MASK]"];

    /// <summary>What BertTokenizer does otherwise with a character, and a text in which it shows.</summary>
    private static readonly ImmutableArray<Difference> Differences =
    [
        new("a tab or line end is removed and joins the words beside it", "set\tan", (_, c) => c.Value is '\t' or '\n' or '\r'),
        new("a format or private-use character parts words", "a\u00ADb", (_, c) => Is(
            c,
            UnicodeCategory.Format,
            UnicodeCategory.PrivateUse)),
        new("a character beyond the BMP is dropped", "a\U00010428", (_, c) => !c.IsBmp),
        new("a symbol is dropped and parts words", "a$b", (_, c) => Is(
            c,
            UnicodeCategory.MathSymbol,
            UnicodeCategory.CurrencySymbol,
            UnicodeCategory.ModifierSymbol,
            UnicodeCategory.OtherSymbol)),
        new("an underscore or another connector is a letter", "a_b", (_, c) => Is(c, UnicodeCategory.ConnectorPunctuation)),
        new("a number that is no digit is dropped", "a\u00BD", (_, c) => Is(c, UnicodeCategory.LetterNumber, UnicodeCategory.OtherNumber)),
        new("an unassigned character is dropped", "a\u0378", (_, c) => Is(c, UnicodeCategory.OtherNotAssigned)),
        new("a mark that takes space is dropped", "a\u093E", (_, c) => Is(
            c,
            UnicodeCategory.SpacingCombiningMark,
            UnicodeCategory.EnclosingMark)),
        new("nothing is decomposed, for want of ICU", "\u00E9", (o, c) =>
            o.StripAccents && !UnicodeData.Decompose(c.Value).SequenceEqual([c.Value])),
        new("only capitals have a lower case, of one character", "\u01C5", (o, c) => o.Lowercase && Lower(c) != LowerOfACapital(c)),
    ];

    [Fact]
    public void Agrees_with_the_vectors_where_the_definitions_coincide()
    {
        BertTokenizer[] oracles = [.. TokenizerFiles.OptionSets.Select(Oracle)];
        List<string> differing = [];
        int compared = 0;
        foreach (string line in File.ReadLines(TokenizerFiles.Vectors))
        {
            using JsonDocument vector = JsonDocument.Parse(line);
            int set = vector.RootElement.GetProperty("o").GetInt32();
            string text = vector.RootElement.GetProperty("t").GetString()!;
            if (Differences.Any(difference => text.EnumerateRunes().Any(c => difference.Concerns(TokenizerFiles.OptionSets[set], c))))
            {
                continue;
            }

            int[] expected = [.. vector.RootElement.GetProperty("i").EnumerateArray().Select(i => i.GetInt32())];
            IReadOnlyList<int> ids = oracles[set].EncodeToIds(text, addSpecialTokens: false);
            if (!ids.SequenceEqual(expected))
            {
                differing.Add($"{line} is {string.Join(',', ids)}");
            }

            compared++;
        }

        differing.ShouldBeEmpty();
        compared.ShouldBeGreaterThan(1_000);
    }

    /// <summary>An entry that names no difference would take texts from the comparison for nothing.</summary>
    [Fact]
    public void Every_difference_is_one()
    {
        TokenizerOptions options = TokenizerFiles.Options(lowercase: true, stripAccents: true);
        BertTokenizer oracle = Oracle(options);
        Tokenizer ours = new(options, TokenizerFiles.Vocabulary);
        foreach (Difference difference in Differences)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(difference.Example);
            List<int> ids = [];
            foreach (WordRange word in ours.SplitWords(utf8, int.MaxValue).Words)
            {
                ours.AppendSubwords(utf8, word, ids);
            }

            oracle.EncodeToIds(difference.Example, addSpecialTokens: false).ShouldNotBe(ids, difference.Name);
            Differences.Where(other => difference.Example.EnumerateRunes().Any(c => other.Concerns(options, c)))
                .ShouldBe([difference], $"the example of: {difference.Name}");
        }
    }

    private static BertTokenizer Oracle(TokenizerOptions options)
    {
        string lines = string.Join('\n', TokenizerFiles.Vocabulary.Subwords.Union(SpecialTokens));
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(lines));
        return BertTokenizer.Create(stream, new BertOptions
        {
            UnknownToken = options.UnknownToken,
            ContinuingSubwordPrefix = options.ContinuationPrefix,
            MaxInputCharsPerWord = options.MaxWordChars,
            LowerCaseBeforeTokenization = options.Lowercase,
            RemoveNonSpacingMarks = options.StripAccents,
            IndividuallyTokenizeCjk = true,
            SplitOnSpecialTokens = false,
        });
    }

    private static bool Is(Rune c, params ReadOnlySpan<UnicodeCategory> categories) => categories.Contains(Rune.GetUnicodeCategory(c));

    private static string Lower(Rune c) => string.Concat(UnicodeData.ToLower(c.Value).ToArray().Select(char.ConvertFromUtf32));

    private static string LowerOfACapital(Rune c) =>
        Is(c, UnicodeCategory.UppercaseLetter) ? Rune.ToLowerInvariant(c).ToString() : c.ToString();

    /// <summary><paramref name="Example"/> is treated differently with every switch on, and by this entry alone.</summary>
    private sealed record Difference(string Name, string Example, Func<TokenizerOptions, Rune, bool> Concerns);
}
