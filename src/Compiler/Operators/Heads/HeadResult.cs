using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Operators;

/// <summary>A slot: bytes [Begin, End) of the text, and the index of its name.</summary>
public readonly record struct SlotSpan(int Begin, int End, int Slot);

/// <summary>One head's answer; logits row by row.</summary>
public abstract record HeadResult(string Name, ImmutableArray<short> Logits);

public sealed record SequenceResult(string Name, ImmutableArray<short> Logits, int Label, int Score) : HeadResult(Name, Logits);

/// <summary>One label a word, and the spans they make.</summary>
public sealed record BioResult(string Name, ImmutableArray<short> Logits, ImmutableArray<int> Labels, ImmutableArray<SlotSpan> Spans) : HeadResult(Name, Logits);
