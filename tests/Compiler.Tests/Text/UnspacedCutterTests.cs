using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PNlpMixer.Codegen.Text;
using Shouldly;
using Xunit;

namespace PNlpMixer.Codegen.Tests.Text;

public sealed class UnspacedCutterTests
{
    private static readonly Vocabulary Vocabulary = new(["[UNK]", "กก", "กกข", "คง", "ขคง", "ก", "##ก", "##ง", "ง", "กa", "##กข", "ดี", "ញុំ", "ကက"], string.Empty);

    [Theory]
    [InlineData("กกขคง", "กกข|คง")]
    [InlineData("กกคงกก", "กก|คง|กก")]
    [InlineData("จจคงจ", "จจ|คง|จ")]
    [InlineData("งจง", "งจง")]
    [InlineData("กขคง", "ก|ขคง")]
    [InlineData("ดีคง", "ดี|คง")]
    public void TheLongestSubwordOfTwoCharactersIsTakenFirst(string text, string expected) => Split(text).ShouldBe(expected);

    [Theory]
    [InlineData("กกี", "กกี")]
    [InlineData("กกขีคง", "กก|ขี|คง")]
    [InlineData("กกี\u0301คง", "กกี\u0301|คง")]
    [InlineData("กก\u0301คง", "กก\u0301|คง")]
    [InlineData("กก\uFE00คง", "กก\uFE00|คง")]
    [InlineData("ខ្ញុំ", "ខ្ញុំ")]
    [InlineData("ខញុំ", "ខ|ញុំ")]
    [InlineData("ကက္ကက", "ကက္ကက")]
    [InlineData("ကကက", "ကက|က")]
    public void NoBorderPartsAMarkFromItsLetter(string text, string expected) => Split(text).ShouldBe(expected);

    [Theory]
    [InlineData("กกabคง12", "กก|ab|คง|12")]
    [InlineData("กaa", "ก|aa")]
    [InlineData("aีb", "aีb")]
    [InlineData("ีกก", "ี|กก")]
    [InlineData("\u0301กก", "\u0301|กก")]
    [InlineData("กก.คง คง", "กก|.|คง|คง")]
    [InlineData("กก中คง", "กก|中|คง")]
    [InlineData("กก\u1AA1คง", "กก|\u1AA1|คง")]
    [InlineData("฿กก๑๒", "฿|กก|๑๒")]
    [InlineData("日本 كتاب don't", "日|本|كتاب|don|'|t")]
    public void ScriptsAreWordsOfTheirOwn(string text, string expected) => Split(text).ShouldBe(expected);

    [Theory]
    [InlineData("จ\u200Bจ", "จ|จ")]
    [InlineData("ก\u200Bก", "ก|ก")]
    [InlineData("a\u200Bb", "a|b")]
    [InlineData("ก\u200Dกคง", "ก\u200Dก|คง")]
    [InlineData("กก\u200Dคง\u200D", "กก|คง")]
    public void AZeroWidthSpaceIsABorderAndAJoinerIsNot(string text, string expected) => Split(text).ShouldBe(expected);

    [Fact]
    public void RemovedMarksStayWithTheirWord()
    {
        Split("กกีคง", stripAccents: true).ShouldBe("กกี|คง");
        Split("กีก้คง", stripAccents: true).ShouldBe("กีก้|คง");
    }

    [Fact]
    public void AMatchHasNoMoreCharactersThanAWord()
    {
        Split("กกขคง", maxWordChars: 2).ShouldBe("กก|ข|คง");
        Split("กกขคง", maxWordChars: 1).ShouldBe("กกขคง");
    }

    [Fact]
    public void InvalidPartsLeaveNothing()
    {
        byte[] utf8 = [.. "กก"u8, 0xFF, .. "คง"u8, 0xE0, 0xB8, .. "กก"u8];
        Tokenizer().SplitWords(utf8, int.MaxValue).Words.ShouldBe([new WordRange(0, 6), new WordRange(7, 13), new WordRange(15, 21)]);
    }

    [Fact]
    public void PartsCountAsWords()
    {
        byte[] utf8 = "กกคงกก"u8.ToArray();
        Tokenizer().SplitWords(utf8, 3).Truncated.ShouldBeFalse();
        WordSplit split = Tokenizer().SplitWords(utf8, 2);
        split.Truncated.ShouldBeTrue();
        split.Words.ShouldBe([new WordRange(0, 6), new WordRange(6, 12)]);
    }

    [Fact]
    public void TheCallersWordsAreNotCut()
    {
        byte[] utf8 = "กกคง กกง"u8.ToArray();
        var ids = new List<int>();
        Tokenizer().AppendSubwords(utf8, new WordRange(0, 12), ids);
        Tokenizer().AppendSubwords(utf8, new WordRange(13, utf8.Length), ids);
        ids.ShouldBe([0, 1, 7]);
    }

    [Fact]
    public void WithoutTheSwitchNothingIsCut() =>
        Words("กกคง\u200Bab", TokenizerFiles.Options(lowercase: true, stripAccents: false)).ShouldBe("กกคง\u200Bab");

    /// <summary>The classes against the categories of .NET's Unicode 16.</summary>
    [Fact]
    public void ClassesFitTheCategories()
    {
        int letters = 0;
        for (int c = 0; c < UnicodeData.CodePoints; c++)
        {
            UnspacedClass kind = UnicodeData.UnspacedClassOf(c);
            if (kind == UnspacedClass.Other)
            {
                continue;
            }

            letters += kind == UnspacedClass.Letter ? 1 : 0;
            bool isMark = CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
            isMark.ShouldBe(kind != UnspacedClass.Letter, $"U+{c:X4}");
        }

        letters.ShouldBeGreaterThan(500);
        UnicodeData.UnspacedClassOf(0x17D2).ShouldBe(UnspacedClass.Stacker);
    }

    private static Tokenizer Tokenizer() => new(TokenizerFiles.Options(lowercase: true, stripAccents: false) with { SplitUnspaced = true }, Vocabulary);

    private static string Split(string text, bool stripAccents = false, int maxWordChars = 20) =>
        Words(text, TokenizerFiles.Options(lowercase: true, stripAccents, maxWordChars: maxWordChars) with { SplitUnspaced = true });

    private static string Words(string text, TokenizerOptions options)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        ImmutableArray<WordRange> words = new Tokenizer(options, Vocabulary).SplitWords(utf8, int.MaxValue).Words;
        return string.Join('|', words.Select(w => Encoding.UTF8.GetString(utf8[w.Begin..w.End])));
    }
}
