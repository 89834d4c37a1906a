using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Images;

/// <summary>Bytes and the address where they belong.</summary>
public sealed record AddressedBytes(uint Address, ImmutableArray<byte> Bytes);

/// <summary>Intel HEX with 32-bit addresses: records 00 (data), 01 (end) and 04 (upper half of addresses).</summary>
public static class IntelHex
{
    private const int DataBytes = 16;
    private const byte Data = 0;
    private const byte EndOfFile = 1;
    private const byte ExtendedSegment = 2;
    private const byte StartSegment = 3;
    private const byte ExtendedLinear = 4;
    private const byte StartLinear = 5;

    public static string Write(uint address, ReadOnlySpan<byte> bytes) => Write([new AddressedBytes(address, [.. bytes])]);

    /// <summary>Several runs of bytes, each at its address.</summary>
    public static string Write(IReadOnlyCollection<AddressedBytes> runs)
    {
        StringBuilder text = new(runs.Sum(run => run.Bytes.Length) * 3);
        uint? upper = null;
        foreach (AddressedBytes run in runs)
        {
            ReadOnlySpan<byte> bytes = run.Bytes.AsSpan();
            for (int at = 0; at < bytes.Length;)
            {
                uint here = checked(run.Address + (uint)at);
                if (here >> 16 != upper)
                {
                    upper = here >> 16;
                    Record(text, 0, ExtendedLinear, [(byte)(here >> 24), (byte)(here >> 16)]);
                }

                // A record does not cross into the next 64 KB: its address has 16 bits.
                int count = Math.Min(DataBytes, Math.Min(bytes.Length - at, 0x10000 - (int)(here & 0xFFFF)));
                Record(text, (ushort)here, Data, bytes.Slice(at, count));
                at += count;
            }
        }

        Record(text, 0, EndOfFile, []);
        return text.ToString();
    }

    /// <summary>The bytes of a file, which lie in one piece; null after a diagnostic.</summary>
    public static AddressedBytes? Read(string file, string text, DiagnosticBag diagnostics)
    {
        AddressedRuns runs = new();
        uint upper = 0;
        int number = 0;
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            if (Parse(line) is not { } record)
            {
                diagnostics.HexLine(file, number, "the line is no record, or its checksum is wrong");
                return null;
            }

            byte[] data = record[4..^1];
            switch (record[3])
            {
                case Data:
                    runs.Add(upper + (uint)(record[1] << 8 | record[2]), data);
                    break;
                case EndOfFile:
                    return runs.Single(file, diagnostics);
                case ExtendedLinear or ExtendedSegment when data.Length == 2:
                    upper = (uint)(data[0] << 8 | data[1]) << (record[3] == ExtendedLinear ? 16 : 4);
                    break;
                case StartSegment or StartLinear:
                    break;
                default:
                    diagnostics.HexLine(file, number, $"a record of type {record[3].ToString("X2", CultureInfo.InvariantCulture)} is not understood");
                    return null;
            }
        }

        diagnostics.HexLine(file, number, "the file ends without an end record");
        return null;
    }

    private static void Record(StringBuilder text, ushort address, byte type, ReadOnlySpan<byte> data)
    {
        byte[] record = [(byte)data.Length, (byte)(address >> 8), (byte)address, type, .. data, 0];
        record[^1] = (byte)-record.Sum(b => b);
        text.Append(':').Append(Convert.ToHexString(record)).Append('\n');
    }

    /// <summary>Length, address, type, data and checksum; null where they do not agree.</summary>
    private static byte[]? Parse(string line)
    {
        const int Least = 5;
        if (line[0] != ':' || line.Length % 2 == 0 || line.Length < 1 + 2 * Least)
        {
            return null;
        }

        byte[] record = new byte[line.Length / 2];
        return Convert.FromHexString(line.AsSpan(1), record, out _, out int written) == System.Buffers.OperationStatus.Done && written == record.Length
            && record[0] == record.Length - Least && (byte)record.Sum(b => b) == 0
            ? record
            : null;
    }
}
