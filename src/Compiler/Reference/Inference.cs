using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Reference;

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
