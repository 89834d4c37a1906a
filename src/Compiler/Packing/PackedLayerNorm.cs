using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Packing;

/// <summary>A layer normalization's constants as every instruction set's kernel takes them.</summary>
public static class PackedLayerNorm
{
    /// <summary>
    /// ((h + b + 2^(s-1)) >> s) + z is (h + b + 2^(s-1) + z*2^s) >> s, and all but h is known here. It fits: |h| is below 2^21, |b| below 2^29, s at most 20.
    /// </summary>
    public static ImmutableArray<int> Biases(LayerNormParameters norm) =>
        [.. norm.Biases.Select(bias => bias + (1 << (norm.Shift - 1)) + (norm.ZeroPoint * (1 << norm.Shift)))];
}
