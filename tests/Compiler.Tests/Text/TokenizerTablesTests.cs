using System.Collections.Immutable;
using PNlpMixer.Codegen.Text;
using Shouldly;
using Xunit;

namespace PNlpMixer.Codegen.Tests.Text;

public sealed class TokenizerTablesTests
{
    /// <summary>Flash is what these tables cost: growth is to be seen in review.</summary>
    [Theory]
    [InlineData(false, false, 9866, 5689)]
    [InlineData(true, true, 20078, 3546)]
    [InlineData(true, false, 12204, 5313)]
    public void SizesAreKnown(bool lowercase, bool stripAccents, int unicodeBytes, int trieBytes)
    {
        TokenizerTables tables = TokenizerTables.Of(TokenizerFiles.Options(lowercase, stripAccents, mapQuotesAndDashes: true), TokenizerFiles.Vocabulary);
        tables.Arrays.Where(a => a.Name.StartsWith("unicode", StringComparison.Ordinal)).Sum(a => a.Bytes).ShouldBe(unicodeBytes);
        tables.Arrays.Where(a => a.Name.StartsWith("trie", StringComparison.Ordinal)).Sum(a => a.Bytes).ShouldBe(trieBytes);
        tables.Bytes.ShouldBe(unicodeBytes + trieBytes);
    }

    [Fact]
    public void SubwordsThatNoTextYieldsAreLeftOut()
    {
        var vocabulary = new Vocabulary(["[PAD]", "[UNK]", "a", "A", "##b", "中", "##中", "##.", ".", "..", "é", "#", "b b", "##\u0301"], string.Empty);
        Order(TokenizerFiles.Options(lowercase: true, stripAccents: true), vocabulary).ShouldBe(["#", ".", "a", "##b", "中", "[UNK]"]);
        Order(TokenizerFiles.Options(lowercase: false, stripAccents: false), vocabulary).ShouldBe(["#", ".", "A", "a", "##b", "é", "##\u0301", "中", "[UNK]"]);
    }

    [Fact]
    public void TheUnknownTokenIsLastEvenIfItIsAWord()
    {
        var vocabulary = new Vocabulary(["a", "b"], string.Empty);
        TokenizerOptions options = TokenizerFiles.Options(lowercase: true, stripAccents: true) with { UnknownToken = "a" };
        Order(options, vocabulary).ShouldBe(["a", "b", "a"]);
    }

    [Fact]
    public void ValuesFitTheirTypesAndFieldsNameTheArraysInOrder()
    {
        TokenizerTables tables = TokenizerTables.Of(TokenizerFiles.Options(lowercase: true, stripAccents: true), TokenizerFiles.Vocabulary);
        foreach (TableArray array in tables.Arrays)
        {
            array.Values.ShouldNotBeEmpty(array.Name);
            long limit = 1L << (8 * array.Bytes / array.Values.Length);
            array.Values.ShouldAllBe(v => v < limit, array.Name);
        }

        tables.Fields.Where(f => f.IsArray).Select(f => f.Value).ShouldBe(tables.Arrays.Select(a => a.Name));
        tables.Fields.Where(f => !f.IsArray).Select(f => f.Value).ShouldBe([$"{tables.SubwordOrder.Length - 1}", "20"]);
        tables.UnicodeVersion.ShouldBe("16.0.0");
    }

    private static ImmutableArray<string> Order(TokenizerOptions options, Vocabulary vocabulary) =>
        [.. TokenizerTables.Of(options, vocabulary).SubwordOrder.Select(id => vocabulary.Subwords[id])];
}
