using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Quantization;

/// <summary>Integer parameters of fo-pooling (docs/numerics.md, fo_pool).</summary>
public static class FoPoolBuilder
{
    /// <summary>What a state and an output gate multiply to, in steps of the candidates: both are in 1/256.</summary>
    private const double StateSteps = 65536;

    /// <summary>How gates are quantized: a sigmoid's whole range in 256 steps.</summary>
    public static QuantParams Gate { get; } = new(1.0 / 256, sbyte.MinValue);

    /// <summary>Null where a step of the state would be a quarter of the output's or more.</summary>
    public static Requantization? TryCreate(QuantParams candidates, QuantParams output) =>
        FixedPoint.TryRequantization([candidates.Scale / StateSteps / output.Scale], output.ZeroPoint);
}
