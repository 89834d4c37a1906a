using System.Buffers.Binary;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Images;

/// <summary>
/// One array of an image. <paramref name="Checked"/>: its values are used as an index, a bound or a shift, or sums could overflow with them.
/// </summary>
public sealed record ImagePart(string Name, ImageElement Element, byte[] Data, bool Checked)
{
    public static ImagePart Of(string name, ReadOnlySpan<sbyte> values, bool @checked) =>
        new(name, ImageElement.S8, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values).ToArray(), @checked);

    public static ImagePart Of(string name, ReadOnlySpan<int> values, bool @checked)
    {
        byte[] data = new byte[values.Length * sizeof(int)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(i * sizeof(int)), values[i]);
        }

        return new ImagePart(name, ImageElement.S32, data, @checked);
    }

    public static ImagePart Of(string name, ReadOnlySpan<short> values, bool @checked)
    {
        byte[] data = new byte[values.Length * sizeof(short)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(i * sizeof(short)), values[i]);
        }

        return new ImagePart(name, ImageElement.S16, data, @checked);
    }

    public static ImagePart Of(string name, ReadOnlySpan<uint> values, bool @checked)
    {
        byte[] data = new byte[values.Length * sizeof(uint)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(i * sizeof(uint)), values[i]);
        }

        return new ImagePart(name, ImageElement.U32, data, @checked);
    }

    /// <summary>A table of the tokenizer or of the fingerprints.</summary>
    public static ImagePart Of(TableArray table, bool @checked)
    {
        ImageElement element = table.CType switch
        {
            "uint8_t" => ImageElement.U8,
            "uint16_t" => ImageElement.U16,
            _ => ImageElement.U32,
        };
        if (element == ImageElement.U32)
        {
            return Of(table.Name, table.Values.AsSpan(), @checked);
        }

        int width = ImageFormat.ElementBytes(element);
        byte[] data = new byte[table.Values.Length * width];
        for (int i = 0; i < table.Values.Length; i++)
        {
            for (int b = 0; b < width; b++)
            {
                data[i * width + b] = (byte)(table.Values[i] >> (8 * b));
            }
        }

        return new ImagePart(table.Name, element, data, @checked);
    }
}
