using System.Buffers.Binary;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>The integers of an answer as bytes, as the runner's output has them from the words on (boards/README.md).</summary>
public static class AnswerRecord
{
    /// <summary>All of them; nothing where the text has no words.</summary>
    public static byte[] Full(Inference inference) => Write(inference, (writer, logits) => writer.Write(LittleEndian(logits)));

    /// <summary>With the CRC-32 of each head's logits in their place.</summary>
    public static byte[] WithChecksums(Inference inference) => Write(inference, (writer, logits) => writer.Write(Crc32.Of(LittleEndian(logits))));

    private static byte[] Write(Inference inference, Action<BinaryWriter, ReadOnlySpan<short>> writeLogits)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        if (!inference.IsEmpty)
        {
            foreach (WordRange word in inference.Words)
            {
                writer.Write((uint)word.Begin);
                writer.Write((uint)word.End);
            }

            foreach (HeadResult head in inference.Heads)
            {
                writeLogits(writer, head.Logits.AsSpan());
                WriteAnswer(writer, head);
            }
        }

        writer.Flush();
        return stream.ToArray();
    }

    private static void WriteAnswer(BinaryWriter writer, HeadResult head)
    {
        if (head is SequenceResult sequence)
        {
            writer.Write((ushort)sequence.Label);
            writer.Write((ushort)sequence.Score);
        }
        else if (head is BioResult bio)
        {
            writer.Write((ushort)bio.Spans.Length);
            foreach (SlotSpan span in bio.Spans)
            {
                writer.Write((uint)span.Begin);
                writer.Write((uint)span.End);
                writer.Write((ushort)span.Slot);
            }
        }
    }

    private static byte[] LittleEndian(ReadOnlySpan<short> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(short)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(i * sizeof(short)), values[i]);
        }

        return bytes;
    }
}
