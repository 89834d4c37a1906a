using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Packing;

/// <summary>The constants of a dense layer as the kernels of an instruction set read them; the notes stand in the comments above the emitted tables.</summary>
public sealed record PackedDense(
    ImmutableArray<sbyte> Weights,
    string WeightNote,
    ImmutableArray<int> Bias,
    string BiasNote,
    ImmutableArray<int> Multipliers,
    string MultiplierNote);
