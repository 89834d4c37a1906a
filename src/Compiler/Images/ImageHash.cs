using System.Collections.Immutable;
using System.Security.Cryptography;

namespace PNlpMixer.Codegen.Images;

/// <summary>The first half of a SHA-256: 16 bytes.</summary>
public readonly record struct ImageHash(ulong First, ulong Second)
{
    public static ImageHash Of(ReadOnlySpan<byte> data) => Read(SHA256.HashData(data));

    public static ImageHash Of(IncrementalHash hash) => Read(hash.GetHashAndReset());

    public static ImageHash Read(ReadOnlySpan<byte> bytes) =>
        new(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes), System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    public ImmutableArray<byte> Bytes
    {
        get
        {
            byte[] bytes = new byte[ImageFormat.HashBytes];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, First);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), Second);
            return [.. bytes];
        }
    }

    public override string ToString() => Convert.ToHexStringLower(Bytes.AsSpan());
}
