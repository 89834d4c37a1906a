using System.Buffers.Binary;
using System.Text.Json;

namespace PNlpMixer.Codegen.Import;

/// <summary>
/// Writes the one file a set of tensors has: wide elements first, then by name, without gaps; the header is padded with spaces
/// so that the data, and with that every element, is aligned to its size.
/// </summary>
internal static class SafeTensorsWriter
{
    private const int Alignment = 8;

    public static byte[] Write(SafeTensorsFile file)
    {
        List<SafeTensor> tensors = [.. file.Tensors.Values.OrderByDescending(t => SafeTensor.ElementBytes(t.Type)).ThenBy(t => t.Name, StringComparer.Ordinal)];
        byte[] header = Header(file, tensors);
        int padding = -header.Length & (Alignment - 1);
        using MemoryStream stream = new();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length + padding);
        stream.Write(length);
        stream.Write(header);
        for (int i = 0; i < padding; i++)
        {
            stream.WriteByte((byte)' ');
        }

        foreach (SafeTensor tensor in tensors)
        {
            stream.Write(tensor.Data.Span);
        }

        return stream.ToArray();
    }

    private static byte[] Header(SafeTensorsFile file, List<SafeTensor> tensors)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            if (!file.Metadata.IsEmpty)
            {
                writer.WriteStartObject("__metadata__");
                foreach ((string key, string value) in file.Metadata)
                {
                    writer.WriteString(key, value);
                }

                writer.WriteEndObject();
            }

            long begin = 0;
            foreach (SafeTensor tensor in tensors)
            {
                writer.WriteStartObject(tensor.Name);
                writer.WriteString("dtype", tensor.Type.ToString());
                WriteNumbers(writer, "shape", tensor.Shape);
                WriteNumbers(writer, "data_offsets", [begin, begin + tensor.Data.Length]);
                writer.WriteEndObject();
                begin += tensor.Data.Length;
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string key, IEnumerable<long> values)
    {
        writer.WriteStartArray(key);
        foreach (long value in values)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }
}
