using System.Collections.Immutable;
using PNlpMixer.Codegen.Quantization;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Reference;

/// <summary>A slot: bytes [Begin, End) of the text, and the index of its name.</summary>
public readonly record struct SlotSpan(int Begin, int End, int Slot);

/// <summary>One head's answer; logits row by row.</summary>
public abstract record HeadResult(string Name, ImmutableArray<short> Logits);

public sealed record SequenceResult(string Name, ImmutableArray<short> Logits, int Label, int Score) : HeadResult(Name, Logits);

/// <summary>One label a word, and the spans they make.</summary>
public sealed record BioResult(string Name, ImmutableArray<short> Logits, ImmutableArray<int> Labels, ImmutableArray<SlotSpan> Spans) : HeadResult(Name, Logits);

/// <summary>
/// All that a text comes to. Without words (<see cref="IsEmpty"/>) no head was evaluated and no tensor exists.
/// </summary>
public sealed record Inference(
    ImmutableArray<WordRange> Words,
    bool Truncated,
    ImmutableArray<HeadResult> Heads,
    IReadOnlyDictionary<string, TensorValue> Tensors)
{
    public bool IsEmpty => Words.IsEmpty;
}
