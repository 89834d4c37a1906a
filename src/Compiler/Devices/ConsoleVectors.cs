using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Reference;

namespace PNlpMixer.Codegen.Devices;

/// <summary>Texts and the reference's answers to them, packed for the self-test of the console (console_model.h.sbn has the bytes).</summary>
public static class ConsoleVectors
{
    /// <summary>What they may take of the board's flash; the vectors behind are left out.</summary>
    public const int MaxBytes = 32768;

    private const int Ok = 0;
    private const int EmptyText = 1;

    public static (int Count, byte[] Bytes) Pack(IEnumerable<(ReadOnlyMemory<byte> Text, Inference Expected)> vectors)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        int count = 0;
        foreach ((ReadOnlyMemory<byte> text, Inference expected) in vectors)
        {
            byte[] record = AnswerRecord.WithChecksums(expected);
            int bytes = (4 * sizeof(uint)) + text.Length + record.Length;
            if (stream.Length + sizeof(uint) + bytes > MaxBytes)
            {
                break;
            }

            writer.Write((uint)bytes);
            writer.Write((uint)text.Length);
            writer.Write(text.Span);
            writer.Write((uint)(expected.IsEmpty ? EmptyText : Ok));
            writer.Write((uint)expected.Words.Length);
            writer.Write(expected.Truncated ? 1u : 0u);
            writer.Write(record);
            writer.Flush();
            count++;
        }

        return (count, stream.ToArray());
    }
}
