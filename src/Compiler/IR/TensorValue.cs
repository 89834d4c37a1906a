using System.Runtime.InteropServices;

namespace PNlpMixer.Codegen.IR;

/// <summary>The integers of one tensor for one text, row-major.</summary>
public abstract record TensorValue(Tensor Tensor, int Rows)
{
    /// <summary>The elements as a little-endian device holds them.</summary>
    public abstract ReadOnlySpan<byte> Bytes { get; }
}

public sealed record S8Value(Tensor Tensor, int Rows, sbyte[] Elements) : TensorValue(Tensor, Rows)
{
    public override ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(Elements.AsSpan());
}

public sealed record S16Value(Tensor Tensor, int Rows, short[] Elements) : TensorValue(Tensor, Rows)
{
    public override ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(Elements.AsSpan());
}

public sealed record U16Value(Tensor Tensor, int Rows, ushort[] Elements) : TensorValue(Tensor, Rows)
{
    public override ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(Elements.AsSpan());
}
