using System.Buffers.Binary;
using System.Text;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>A tensor as a traced runner saw it right after it was written.</summary>
public sealed record TracedTensor(string Name, uint Crc32, int Bytes);

/// <summary>trace.bin (boards/README.md): for each tensor its name, CRC-32 and size.</summary>
public static class TraceFile
{
    public static IReadOnlyList<TracedTensor> Read(ReadOnlySpan<byte> trace)
    {
        List<TracedTensor> tensors = [];
        while (trace.Length >= 4)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(trace);
            string name = Encoding.ASCII.GetString(trace.Slice(4, length));
            trace = trace[(4 + length)..];
            tensors.Add(new TracedTensor(name, BinaryPrimitives.ReadUInt32LittleEndian(trace), BinaryPrimitives.ReadInt32LittleEndian(trace[4..])));
            trace = trace[8..];
        }

        return tensors;
    }

    /// <summary>CRC-32 as in gzip: polynomial 0xEDB88320, reflected.</summary>
    public static uint Crc32(ReadOnlySpan<byte> data)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320u : 0u);
            }
        }

        return ~crc;
    }
}
