using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Text;

/// <summary>A character of the text that clean-up left something of.</summary>
internal readonly record struct CleanLetter(WordRange Range, ImmutableArray<int> Results);

/// <summary>A cleaned-up word, at least one character of the text.</summary>
internal readonly record struct CleanWord(ImmutableArray<CleanLetter> Letters)
{
    public WordRange Range => new(Letters[0].Range.Begin, Letters[^1].Range.End);

    public ImmutableArray<int> Characters => [.. Letters.SelectMany(letter => letter.Results)];
}
