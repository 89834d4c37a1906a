using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PNlpMixer.Codegen.Import;

internal enum SafeTensorType
{
    I8,
    I16,
    I32,
    F32,
    U32,
}

/// <summary>One tensor of a safetensors file; <paramref name="Data"/> is little-endian and as long as type and shape say.</summary>
internal sealed record SafeTensor(string Name, SafeTensorType Type, ImmutableArray<long> Shape, ReadOnlyMemory<byte> Data)
{
    public static int ElementBytes(SafeTensorType type) => type switch
    {
        SafeTensorType.I8 => 1,
        SafeTensorType.I16 => 2,
        _ => 4,
    };

    public static string ShapeText(IEnumerable<long> shape) =>
        $"[{string.Join(", ", shape.Select(d => d.ToString(System.Globalization.CultureInfo.InvariantCulture)))}]";

    public ImmutableArray<sbyte> AsInt8() => [.. MemoryMarshal.Cast<byte, sbyte>(Data.Span)];

    public ImmutableArray<short> AsInt16() => Elements(BinaryPrimitives.ReadInt16LittleEndian);

    public ImmutableArray<int> AsInt32() => Elements(BinaryPrimitives.ReadInt32LittleEndian);

    public ImmutableArray<uint> AsUInt32() => Elements(BinaryPrimitives.ReadUInt32LittleEndian);

    public ImmutableArray<float> AsFloat32() => Elements(BinaryPrimitives.ReadSingleLittleEndian);

    public static SafeTensor FromInt8(string name, ReadOnlySpan<sbyte> values, params ReadOnlySpan<long> shape) =>
        new(name, SafeTensorType.I8, [.. shape], MemoryMarshal.AsBytes(values).ToArray());

    public static SafeTensor FromInt16(string name, ReadOnlySpan<short> values, params ReadOnlySpan<long> shape) =>
        new(name, SafeTensorType.I16, [.. shape], Bytes(values, BinaryPrimitives.WriteInt16LittleEndian));

    public static SafeTensor FromInt32(string name, ReadOnlySpan<int> values, params ReadOnlySpan<long> shape) =>
        new(name, SafeTensorType.I32, [.. shape], Bytes(values, BinaryPrimitives.WriteInt32LittleEndian));

    public static SafeTensor FromUInt32(string name, ReadOnlySpan<uint> values, params ReadOnlySpan<long> shape) =>
        new(name, SafeTensorType.U32, [.. shape], Bytes(values, BinaryPrimitives.WriteUInt32LittleEndian));

    public static SafeTensor FromFloat32(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        new(name, SafeTensorType.F32, [.. shape], Bytes(values, BinaryPrimitives.WriteSingleLittleEndian));

    private delegate T Reader<T>(ReadOnlySpan<byte> bytes);

    private delegate void Writer<T>(Span<byte> bytes, T value);

    private ImmutableArray<T> Elements<T>(Reader<T> read)
    {
        int bytes = Unsafe.SizeOf<T>();
        T[] values = new T[Data.Length / bytes];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = read(Data.Span.Slice(bytes * i, bytes));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    private static byte[] Bytes<T>(ReadOnlySpan<T> values, Writer<T> write)
    {
        int each = Unsafe.SizeOf<T>();
        byte[] bytes = new byte[each * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            write(bytes.AsSpan(each * i, each), values[i]);
        }

        return bytes;
    }
}
