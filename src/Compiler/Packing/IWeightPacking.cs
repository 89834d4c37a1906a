using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Packing;

/// <summary>
/// What the kernels of one folder of <c>runtime-c/src</c> want prepared ahead of time: constants in their order, and room to work in.
/// Signatures are those of the portable kernels; only what the pointers point to differs.
/// </summary>
public interface IWeightPacking
{
    /// <summary>The folder's name, which is a board's <c>isa</c>.</summary>
    string Isa { get; }

    /// <summary>The constants of a layer that has <paramref name="dense"/>, zero point already folded into the biases.</summary>
    PackedDense Pack(Node node, DenseParameters dense);

    /// <summary>Bytes of the packed weights of two outputs; the bottleneck's do not lie so.</summary>
    int PairBytes(Node node, DenseParameters dense);

    /// <summary>Bytes that the kernel of a node works in while it runs, 8-byte aligned; 0 where it is called with NULL.</summary>
    int ScratchBytes(Node node, int maxTokens);
}
