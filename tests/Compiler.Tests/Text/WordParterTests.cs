using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.Text;
using Shouldly;
using Xunit;

namespace PNlpMixer.Codegen.Tests.Text;

public sealed class WordParterTests
{
    private static readonly Vocabulary Vocabulary = new(["[UNK]", "\u0E01\u0E01", "\u0E04\u0E07"], string.Empty);

    [Theory]
    [InlineData("Damelo, recuerdame dame", "Da|me|lo|,|recuerda|me|dame")]
    [InlineData("damelos adamelo damel", "damelos|adamelo|damel")]
    [InlineData("DAMELO;damel", "DA|ME|LO|;|damel")]
    [InlineData("D\u00E1m\u00E9lo\u0301 x", "D\u00E1|m\u00E9|lo\u0301|x")]
    public void ListedWordsAreCut(string text, string expected) => Split(text, ["da me lo", "recuerda me"]).ShouldBe(expected);

    [Fact]
    public void RangesAreThoseOfTheText()
    {
        Split("re cue\u0301rdame", ["cuerda me"]).ShouldBe("re|cue\u0301rda|me");
        Split("\u00C1\u00AD\u0301me\u0301", ["a me"]).ShouldBe("\u00C1|me\u0301");
        Split("a\u0301\u200Db", ["a b"]).ShouldBe("a\u0301|b");
    }

    [Fact]
    public void WhatOneCharacterBecameIsNotParted()
    {
        Split("\u0130a i\u0307a", ["i\u0307 a"], stripAccents: false).ShouldBe("\u0130|a|i\u0307|a");
        Split("\u0130a i\u0307a", ["i \u0307a"], stripAccents: false).ShouldBe("\u0130|a|i|\u0307a");
        Split("\u0130a i\u0307a", ["i \u0307 a"], stripAccents: false).ShouldBe("\u0130|a|i|\u0307|a");
        Split("\u0130 i\u0307", ["i \u0307"], stripAccents: false).ShouldBe("\u0130|i|\u0307");
    }

    [Fact]
    public void WordsOfUnspacedScriptsAreCutFirst() =>
        Split("\u0E01\u0E01\u0E04\u0E07", ["\u0E01 \u0E01"], stripAccents: false, splitUnspaced: true).ShouldBe("\u0E01|\u0E01|\u0E04\u0E07");

    [Fact]
    public void PartsAreCountedAgainstTheLimit()
    {
        Tokenizer tokenizer = new(TokenizerFiles.Options(lowercase: true, stripAccents: true) with { PartedWords = ["a b c"] }, Vocabulary);
        WordSplit Of(int max) => tokenizer.SplitWords("x abc y"u8, max);

        Of(5).Truncated.ShouldBeFalse();
        Of(5).Words.Length.ShouldBe(5);
        Of(4).Truncated.ShouldBeTrue();
        Of(4).Words[^1].ShouldBe(new WordRange(4, 5));
        Of(2).Words.ShouldBe([new WordRange(0, 1), new WordRange(2, 3)]);
    }

    [Fact]
    public void WordsOfTheCallerAreNotCut()
    {
        Tokenizer tokenizer = new(TokenizerFiles.Options(lowercase: true, stripAccents: true) with { PartedWords = ["a b"] }, new Vocabulary(["[UNK]", "ab"], string.Empty));
        List<int> subwords = [];
        tokenizer.AppendSubwords("ab"u8, new WordRange(0, 2), subwords);
        subwords.ShouldBe([1]);
    }

    private static string Split(string text, ImmutableArray<string> partedWords, bool stripAccents = true, bool splitUnspaced = false)
    {
        TokenizerOptions options = TokenizerFiles.Options(lowercase: true, stripAccents) with { PartedWords = partedWords, SplitUnspaced = splitUnspaced };
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return string.Join('|', new Tokenizer(options, Vocabulary).SplitWords(utf8, 100).Words.Select(word => Encoding.UTF8.GetString(utf8[word.Begin..word.End])));
    }
}
