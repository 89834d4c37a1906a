using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Text;

/// <summary>The words that take part, in order. <paramref name="Truncated"/>: the text has more of them.</summary>
public sealed record WordSplit(ImmutableArray<WordRange> Words, bool Truncated);
