using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>
/// A dense layer as a kernel is called with it. <paramref name="Inner"/>: weights an output has in flash. <paramref name="Outputs"/>: those of this call.
/// <paramref name="Packed"/>: whether DSP kernels find two columns in a sum (<see cref="DspPacking.FitsPacked"/>).
/// </summary>
internal readonly record struct DenseCall(int Inner, int Outputs, bool Halfwords, bool Table, bool Packed)
{
    public static DenseCall Of(DenseNode node)
    {
        DenseParameters dense = node.Dense;
        return new DenseCall(dense.Inner, dense.Outputs, node.Output.Type == ElementType.S16, dense.Activation is not null, DspPacking.FitsPacked(dense));
    }

    /// <summary>The two copies that compilers make of kernels for both types.</summary>
    public string Type => Halfwords ? "s16" : "s8";

    /// <summary>How a sum becomes an output.</summary>
    public string Put => Halfwords ? "s16" : Table ? "table" : "s8";
}
