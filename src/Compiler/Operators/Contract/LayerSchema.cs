using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Operators;

/// <summary>A key of a layer in config.json that its operator alone has. <paramref name="Meaning"/>: for docs/supported-ops.md.</summary>
public abstract record LayerKey(string Name, string Meaning)
{
    /// <summary>Its values, for docs/supported-ops.md.</summary>
    public abstract string Range { get; }
}

/// <summary>An integer between two limits, both included.</summary>
public sealed record IntegerKey(string Name, int Least, int Most, string Meaning) : LayerKey(Name, Meaning)
{
    public override string Range => FormattableString.Invariant($"{Least} to {Most:N0}");
}

/// <summary>A finite number from 0 to <paramref name="Most"/>.</summary>
public sealed record NumberKey(string Name, double Most, string Meaning) : LayerKey(Name, Meaning)
{
    public override string Range => Most == double.MaxValue ? "0 or more" : FormattableString.Invariant($"0 to {Most:R}");
}

/// <summary>One of some words.</summary>
public sealed record ChoiceKey(string Name, ImmutableArray<string> Choices, string Meaning) : LayerKey(Name, Meaning)
{
    public override string Range => string.Join(", ", Choices.Select(choice => $"`{choice}`"));
}

/// <summary>
/// NAME.<paramref name="Suffix"/> of model.safetensors. <paramref name="Type"/> and <paramref name="Shape"/>: as docs/supported-ops.md shows them.
/// <paramref name="InFloat"/>: whether a float folder has it, too, as F32.
/// </summary>
public sealed record LayerTensor(string Suffix, string Type, string Shape, bool InFloat = true);

/// <summary>
/// How an operator stands in a model folder. <paramref name="Inputs"/> and <paramref name="Output"/>: types and shapes, for documentation; their number counts.
/// <paramref name="Rules"/>: what else must hold, a sentence each.
/// </summary>
public sealed record LayerSchema(
    ImmutableArray<string> Inputs, string Output, ImmutableArray<LayerKey> Keys, ImmutableArray<LayerTensor> Tensors, ImmutableArray<string> Rules)
{
    /// <summary>It reads the projection's positions, and nothing else does.</summary>
    public bool ReadsFeatures { get; init; }

    /// <summary>It may write s16.</summary>
    public bool WritesS16 { get; init; }

    /// <summary>Suffixes of its tensors, in an integer folder or in a float one.</summary>
    public IEnumerable<string> Suffixes(bool isFloat) => Tensors.Where(tensor => tensor.InFloat || !isFloat).Select(tensor => tensor.Suffix);
}
