using System.Globalization;
using System.Text;
using PNlpMixer.Codegen.Images;

namespace PNlpMixer.Codegen.Devices;

/// <summary>A frame of the console's protocol (docs/protocol.md): <c>=ssss body*cccccccc</c>, or with # from the host.</summary>
public sealed record ConsoleFrame(int Sequence, string Body)
{
    public const int LastSequence = 0xFFFF;

    private const char Request = '#';
    private const char Answer = '=';
    private const int BodyAt = 6;
    private const int ChecksumDigits = 8;

    /// <summary>The request as a line, without its end.</summary>
    public string ToRequest()
    {
        string covered = string.Create(CultureInfo.InvariantCulture, $"{Request}{Sequence:x4} {Body}");
        return string.Create(CultureInfo.InvariantCulture, $"{covered}*{Checksum(covered):x8}");
    }

    /// <summary>The answer in a line; null where it is none, or its checksum is wrong.</summary>
    public static ConsoleFrame? OfAnswer(string line)
    {
        int covered = line.Length - 1 - ChecksumDigits;
        return covered > BodyAt && line[0] == Answer && line[BodyAt - 1] == ' ' && line[covered] == '*'
            && uint.TryParse(line.AsSpan(covered + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint checksum)
            && checksum == Checksum(line[..covered])
            && int.TryParse(line.AsSpan(1, BodyAt - 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int sequence)
            ? new ConsoleFrame(sequence, line[BodyAt..covered])
            : null;
    }

    /// <summary>Bytes of a text as a frame may hold them.</summary>
    public static string Escape(ReadOnlySpan<byte> text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (byte b in text)
        {
            if (b is < 0x20 or > 0x7E or (byte)'%' or (byte)'#' or (byte)'*')
            {
                escaped.Append(CultureInfo.InvariantCulture, $"%{b:x2}");
            }
            else
            {
                escaped.Append((char)b);
            }
        }

        return escaped.ToString();
    }

    private static uint Checksum(string covered) => Crc32.Of(Encoding.Latin1.GetBytes(covered));
}
