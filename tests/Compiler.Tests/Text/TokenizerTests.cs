using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.Text;
using Shouldly;
using Xunit;

namespace PNlpMixer.Codegen.Tests.Text;

public sealed class TokenizerTests
{
    private static readonly Vocabulary Vocabulary =
        new(["[UNK]", "play", "##ing", "##i", "##n", "##g", "un", "##aff", "##able", "e", "cafe", "'", "-", ".", "\"", "中", "i", "##\u0307"], string.Empty);

    [Theory]
    [InlineData("playing", new[] { 1, 2 })]
    [InlineData("unaffable", new[] { 6, 7, 8 })]
    [InlineData("unaffables", new[] { 0 })]
    [InlineData("[UNK]", new[] { 0, 0, 0 })]
    [InlineData("plaing", new[] { 0 })]
    [InlineData("Café", new[] { 10 })]
    [InlineData("##ing", new[] { 0, 0, 16, 4, 5 })]
    public void MatchesTheLongestSubwordFirst(string text, int[] expected) => Subwords(Lower(), text).ShouldBe(expected);

    [Fact]
    public void MatchesTheContinuationsOfATurkishCapital() =>
        Subwords(TokenizerFiles.Options(lowercase: true, stripAccents: false), "İ").ShouldBe([16, 17]);

    /// <summary>Subwords are handed on as lines of a file: what a line cannot hold neither shifts the ids behind it nor matches.</summary>
    [Theory]
    [InlineData("x\ry")]
    [InlineData("x\r")]
    [InlineData("x\ny")]
    [InlineData("x\0y")]
    [InlineData("x\0ry")]
    [InlineData("\uFEFFx")]
    public void SubwordsThatNoLineHoldsKeepTheirIds(string odd)
    {
        Vocabulary first = new([odd, "[UNK]", "x\ry ", "x", "##y", "##ry"], string.Empty);
        Vocabulary middle = new(["[UNK]", "x\ry ", odd, "x", "##y", "##ry"], string.Empty);
        Vocabulary unknown = new([odd, "x\ry ", "[UNK]", "x", "##y", "##ry"], string.Empty);

        Subwords(Lower(), "xy xry z", first).ShouldBe([3, 4, 3, 5, 1]);
        Subwords(Lower(), "xy xry z", middle).ShouldBe([3, 4, 3, 5, 0]);
        Subwords(Lower() with { UnknownToken = odd }, "xy xry z", unknown).ShouldBe([3, 4, 3, 5, 0]);
    }

    /// <summary>A character beyond the BMP counts once, also where it takes two UTF-16 units.</summary>
    [Fact]
    public void TheLimitCountsCharactersNotUnits()
    {
        TokenizerOptions options = TokenizerFiles.Options(lowercase: false, stripAccents: false, maxWordChars: 3);
        Vocabulary vocabulary = new(["[UNK]", "\U00010428\U00010429\U0001042A", "\U00010428", "##\U00010429"], string.Empty);

        Subwords(options, "\U00010428\U00010429\U0001042A \U00010428\U00010429 \U00010428\U00010429\U00010429\U00010429", vocabulary).ShouldBe([1, 2, 3, 0]);
    }

    /// <summary>The unknown token may be a word that a text can spell; as such it is matched, not unknown.</summary>
    [Theory]
    [InlineData("play", true, new[] { 1 })]
    [InlineData("playing", true, new[] { 1, 2 })]
    [InlineData("plays", false, new[] { 1 })]
    [InlineData("cafe", true, new[] { 10 })]
    public void ATextMaySpellTheUnknownToken(string text, bool known, int[] expected)
    {
        List<int> ids = [];
        Tokenizer tokenizer = new(Lower() with { UnknownToken = "play" }, Vocabulary);

        tokenizer.AppendSubwords(Encoding.UTF8.GetBytes(text), new WordRange(0, text.Length), ids).ShouldBe(known);
        ids.ShouldBe(expected);
    }

    [Fact]
    public void WordsAboveTheLimitAreUnknown()
    {
        TokenizerOptions options = TokenizerFiles.Options(lowercase: true, stripAccents: true, maxWordChars: 7);
        Subwords(options, "playing").ShouldBe([1, 2]);
        Subwords(options, "playingg").ShouldBe([0]);
    }

    [Fact]
    public void TheLimitCountsCharactersAfterCleanUp()
    {
        TokenizerOptions options = TokenizerFiles.Options(lowercase: true, stripAccents: true, maxWordChars: 7);
        Subwords(options, "p\u0301l\u200Bàyìng\u0301").ShouldBe([1, 2]);
        Subwords(TokenizerFiles.Options(lowercase: true, stripAccents: false, maxWordChars: 1), "İ").ShouldBe([0]);
    }

    [Fact]
    public void QuotesAndDashesAreMappedOnlyWhenAsked()
    {
        const string Text = "‘“—…ʼ";
        Subwords(TokenizerFiles.Options(lowercase: true, stripAccents: true, mapQuotesAndDashes: true), Text).ShouldBe([11, 14, 12, 13, 11]);
        Subwords(Lower(), Text).ShouldBe([0, 0, 0, 0, 0]);
    }

    [Theory]
    [InlineData("e\u0301", "0-3")]
    [InlineData("e\u0301\u0301 e", "0-5 6-7")]
    [InlineData("\u0301e", "2-3")]
    [InlineData("e \u0301e", "0-1 4-5")]
    [InlineData(".\u0301e", "0-3 3-4")]
    [InlineData("中\u0301文", "0-5 5-8")]
    [InlineData("a\u200Bb\u200B", "0-5")]
    [InlineData("a\u200B\u0301", "0-1")]
    [InlineData("a\u0301\u200Bb", "0-7")]
    [InlineData("≮x", "0-3 3-4")]
    [InlineData("don't", "0-3 3-4 4-5")]
    [InlineData("\ta\u3000b\r\n", "1-2 5-6")]
    [InlineData("a\0b", "0-3")]
    [InlineData("\uFFFD\u200B", "")]
    [InlineData("", "")]
    public void RangesNeverCutAnAccentOff(string text, string expected) => Ranges(Lower(), Encoding.UTF8.GetBytes(text)).ShouldBe(expected);

    [Fact]
    public void KeptAccentsAreLetters() =>
        Ranges(TokenizerFiles.Options(lowercase: true, stripAccents: false), Encoding.UTF8.GetBytes("\u0301 .\u0301e")).ShouldBe("0-2 3-4 4-7");

    /// <summary>The tables of the Unicode standard, section 3.9, and the ends of the text: every invalid part is one removed character.</summary>
    [Theory]
    [InlineData("61 F1 80 80 E1 80 C2 62", "0-8", 2)]
    [InlineData("C0 AF E0 80 BF F0 81 82 41", "8-9", 1)]
    [InlineData("ED A0 80 ED BF BF ED AF 41", "8-9", 1)]
    [InlineData("F4 91 92 93 FF 41 80 BF 42", "5-9", 2)]
    [InlineData("E1 80 E2 F0 91 92 F1 BF 41", "8-9", 1)]
    [InlineData("61 E2 82", "0-1", 1)]
    [InlineData("E2 82 20 61", "3-4", 1)]
    [InlineData("F0 9F 98", "", 0)]
    [InlineData("C3 41", "1-2", 1)]
    public void InvalidPartsLeaveNothing(string hex, string ranges, int letters)
    {
        byte[] utf8 = Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal));
        Ranges(Lower(), utf8).ShouldBe(ranges);
        new WordSplitter(new CharacterCleaner(Lower())).Split(utf8, new WordRange(0, utf8.Length)).Sum(w => w.Characters.Length).ShouldBe(letters);
    }

    [Fact]
    public void StopsAtTheGreatestNumberOfWords()
    {
        var tokenizer = new Tokenizer(Lower(), Vocabulary);
        tokenizer.SplitWords("a b"u8, 2).Truncated.ShouldBeFalse();
        WordSplit split = tokenizer.SplitWords("a b c\u0301"u8, 2);
        split.Truncated.ShouldBeTrue();
        split.Words.ShouldBe([new WordRange(0, 1), new WordRange(2, 3)]);
        tokenizer.SplitWords("a b\u0301 "u8, 2).ShouldSatisfyAllConditions(s => s.Truncated.ShouldBeFalse(), s => s.Words[1].ShouldBe(new WordRange(2, 5)));
    }

    [Theory]
    [InlineData("x playing. y", 2, 10, new[] { 1, 2, 13 })]
    [InlineData("playing play", 0, 12, new[] { 1, 2, 1 })]
    [InlineData("x   y", 1, 3, new[] { 0 })]
    [InlineData("\u200B", 0, 3, new[] { 0 })]
    [InlineData("é", 0, 1, new[] { 0 })]
    [InlineData("play", 2, 2, new[] { 0 })]
    [InlineData("zz play zz", 0, 10, new[] { 0, 1, 0 })]
    public void CallersRangesAreWordsOnTheirOwn(string text, int begin, int end, int[] expected)
    {
        var ids = new List<int>();
        new Tokenizer(Lower(), Vocabulary).AppendSubwords(Encoding.UTF8.GetBytes(text), new WordRange(begin, end), ids);
        ids.ShouldBe(expected);
    }

    private static TokenizerOptions Lower() => TokenizerFiles.Options(lowercase: true, stripAccents: true);

    private static string Ranges(TokenizerOptions options, byte[] utf8) =>
        string.Join(' ', new Tokenizer(options, Vocabulary).SplitWords(utf8, int.MaxValue).Words.Select(w => $"{w.Begin}-{w.End}"));

    private static List<int> Subwords(TokenizerOptions options, string text, Vocabulary? vocabulary = null)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var tokenizer = new Tokenizer(options, vocabulary ?? Vocabulary);
        ImmutableArray<WordRange> words = tokenizer.SplitWords(utf8, int.MaxValue).Words;
        var ids = new List<int>();
        foreach (WordRange word in words)
        {
            tokenizer.AppendSubwords(utf8, word, ids);
        }

        return ids;
    }
}
