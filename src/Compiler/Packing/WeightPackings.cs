using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Packing;

/// <summary>All instruction sets there are kernels for.</summary>
public static class WeightPackings
{
    public static IWeightPacking Portable { get; } = new PortablePacking();

    public static ImmutableArray<IWeightPacking> All { get; } = [Portable, new DspPacking()];

    /// <summary>By the <c>isa</c> of a board, which its reader has checked.</summary>
    public static IWeightPacking Of(string isa) => All.First(packing => packing.Isa == isa);

    public static bool Exists(string isa) => All.Any(packing => packing.Isa == isa);
}
