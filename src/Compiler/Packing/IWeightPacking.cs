using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Packing;

/// <summary>
/// How the kernels of one folder of <c>runtime-c/src</c> want the constants of products prepared ahead of time. Signatures are those of the portable kernels; only what the
/// pointers point to differs.
/// </summary>
public interface IWeightPacking
{
    /// <summary>The folder's name, which is a board's <c>isa</c>.</summary>
    string Isa { get; }

    /// <summary>The constants of a product, zero point already folded into the biases.</summary>
    PackedDense Pack(DenseNode node);

    /// <summary>Bytes of the packed weights of two outputs; those of features do not lie so.</summary>
    int PairBytes(DenseNode node);

    /// <summary>Bytes of the packed weights of the first outputs.</summary>
    long WeightBytes(DenseNode node, int outputs);
}
