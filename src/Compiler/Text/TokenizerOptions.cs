using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Text;

/// <summary>Switches of the tokenizer (docs/text.md).</summary>
public sealed record TokenizerOptions(bool Lowercase, bool StripAccents, bool MapQuotesAndDashes, string UnknownToken, string ContinuationPrefix, int MaxWordChars, bool SplitUnspaced = false)
{
    /// <summary>Words that are cut, with a space at each place where they are, ascending; empty where there are none.</summary>
    public ImmutableArray<string> PartedWords { get; init; } = [];
}
