using System.Collections.Immutable;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>
/// One line of a data file. <paramref name="Tokens"/>: its words as byte ranges of <paramref name="Utf8"/>; <paramref name="Slots"/>: a BIO label each.
/// What the line does not have is null.
/// </summary>
public sealed record Utterance(int Line, string Text, byte[] Utf8, ImmutableArray<WordRange>? Tokens, ImmutableArray<string>? Slots, string? Intent);
