using System.Collections.Immutable;

namespace PNlpMixer.Codegen.IR;

/// <summary>
/// From an s32 accumulator to an output element (docs/numerics.md, Requantization): one even multiplier an output channel, one shift a tensor.
/// </summary>
public sealed record Requantization(ImmutableArray<int> Multipliers, int Shift, int ZeroPoint);

/// <summary>256 s8 values, indexed by the input plus 128.</summary>
public sealed record LookupTable(ImmutableArray<sbyte> Values, string Function)
{
    public sbyte this[sbyte x] => Values[x + 128];
}

/// <summary>
/// A dense product: s8 weights [Outputs][Inner], output-major, and s32 biases [Outputs].
/// <paramref name="InputZeroPoint"/> is subtracted from every input element; zero once it has been folded into the biases.
/// <paramref name="Activation"/>, where fused, is applied to the requantized s8 output.
/// </summary>
public sealed record DenseParameters(
    int Outputs,
    int Inner,
    ImmutableArray<sbyte> Weights,
    ImmutableArray<int> Bias,
    int InputZeroPoint,
    Requantization Requantization,
    LookupTable? Activation = null);

/// <summary>Integer layer normalization: gains and biases [Channels], E of docs/numerics.md, shift and zero point of the output.</summary>
public sealed record LayerNormParameters(ImmutableArray<int> Gains, ImmutableArray<int> Biases, long Epsilon, int Shift, int ZeroPoint);

/// <summary>y = clamp8((x * MultiplierX + y * MultiplierY + Offset) >> Shift).</summary>
public sealed record AddParameters(int MultiplierX, int MultiplierY, int Offset, int Shift);
