using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PNlpMixer.Codegen.Text;
using Shouldly;
using Xunit;

namespace PNlpMixer.Codegen.Tests.Text;

public sealed class CharacterCleanerTests
{
    /// <summary>A range of a word is cleaned up again by whoever asks for its subwords: a character of two words would be counted twice.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void NoCharacterBecomesSeveralWords(bool lowercase, bool stripAccents)
    {
        var cleaner = new CharacterCleaner(TokenizerFiles.Options(lowercase, stripAccents, mapQuotesAndDashes: true));
        for (int c = 0; c < UnicodeData.CodePoints; c++)
        {
            CleanCharacter clean = cleaner.Clean(c);
            bool hasResults = clean.Kind is CleanKind.Letters or CleanKind.Singles;
            bool valid = hasResults ? clean.Results.Length > 0 : clean.Results.IsEmpty;
            (valid && (clean.Kind != CleanKind.Singles || clean.Results.Length == 1)).ShouldBeTrue($"U+{c:X4}");
        }
    }

    /// <summary>.NET 10 has Unicode 16, too; it knows no full lower cases, and decompositions only with ICU.</summary>
    [Fact]
    public void UnicodeDataAgreesWithTheRuntimeLibrary()
    {
        var differences = new List<string>();
        int assigned = 0;
        for (int c = 0; c < UnicodeData.CodePoints; c++)
        {
            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(c);
            if (category == UnicodeCategory.OtherNotAssigned || !Rune.IsValid(c))
            {
                continue;
            }

            assigned++;
            int lower = Rune.ToLowerInvariant(new Rune(c)).Value;
            if (UnicodeData.ClassOf(c) != ClassOf(category) || (UnicodeData.ToLower(c)[0] != lower && c != 0x130))
            {
                differences.Add($"U+{c:X4}");
            }
        }

        differences.ShouldBeEmpty();
        assigned.ShouldBeGreaterThan(290_000);
        UnicodeData.ToLower(0x130).ToArray().ShouldBe([0x69, 0x307]);
    }

    [Theory]
    [InlineData(0x00C5, new[] { 0x41, 0x30A })]
    [InlineData(0x01D5, new[] { 0x55, 0x308, 0x304 })]
    [InlineData(0x1F82, new[] { 0x3B1, 0x313, 0x300, 0x345 })]
    [InlineData(0xAC00, new[] { 0x1100, 0x1161 })]
    [InlineData(0xD7A3, new[] { 0x1112, 0x1175, 0x11C2 })]
    [InlineData(0x0958, new[] { 0x915, 0x93C })]
    [InlineData(0xF900, new[] { 0x8C48 })]
    [InlineData(0x2FA1D, new[] { 0x2A600 })]
    [InlineData(0x16D6A, new[] { 0x16D63, 0x16D67, 0x16D67 })]
    [InlineData(0xFB01, new[] { 0xFB01 })]
    public void DecomposesFully(int c, int[] expected) => UnicodeData.Decompose(c).ToArray().ShouldBe(expected);

    [Theory]
    [InlineData('$', "Singles 24")]
    [InlineData(0x20AC, "Letters 20AC")]
    [InlineData(0x37E, "Singles 3B")]
    [InlineData(0x1FEF, "Singles 60")]
    [InlineData(0x2019, "Singles 27")]
    [InlineData(0x201A, "Singles 201A")]
    [InlineData(0x300D, "Singles 300D")]
    [InlineData(0x3042, "Letters 3042")]
    [InlineData(0x304C, "Letters 304B")]
    [InlineData(0x4E2D, "Singles 4E2D")]
    [InlineData(0xF900, "Singles 8C48")]
    [InlineData(0x1E9E, "Letters DF")]
    [InlineData(0x130, "Letters 69")]
    [InlineData(0x9CB, "Letters 9C7 9BE")]
    [InlineData(0x344, "Accent")]
    [InlineData(0x20DD, "Letters 20DD")]
    [InlineData(0xE0100, "Accent")]
    [InlineData(0xE000, "Removed")]
    [InlineData(0xAD, "Removed")]
    [InlineData(0, "Removed")]
    [InlineData(0xFFFD, "Removed")]
    [InlineData('\v', "Removed")]
    [InlineData('\t', "Space")]
    [InlineData(0x2028, "Space")]
    [InlineData(0x3000, "Space")]
    [InlineData(0x378, "Letters 378")]
    [InlineData(0x10FFFF, "Letters 10FFFF")]
    public void CleansUp(int c, string expected)
    {
        CleanCharacter clean = new CharacterCleaner(TokenizerFiles.Options(lowercase: true, stripAccents: true, mapQuotesAndDashes: true)).Clean(c);
        ImmutableArray<string> words = [clean.Kind.ToString(), .. clean.Results.Select(r => $"{r:X}")];
        string.Join(' ', words).ShouldBe(expected);
    }

    private static UnicodeClass ClassOf(UnicodeCategory category) => category switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse => UnicodeClass.Control,
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => UnicodeClass.Separator,
        UnicodeCategory.NonSpacingMark => UnicodeClass.NonspacingMark,
        >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation => UnicodeClass.Punctuation,
        _ => UnicodeClass.Letter,
    };
}
