using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Reference;

namespace PNlpMixer.Codegen.Devices;

/// <summary>
/// The answer to <c>run</c> (docs/protocol.md). <paramref name="Heads"/>: as the answer has them, in the order of the model's heads.
/// </summary>
public sealed record DeviceAnswer(
    int Status, int WordCount, int Truncated, ulong Counted, int StackBytes, int RecordBytes, uint Digest, ImmutableArray<string> Heads)
{
    private const int Ok = 0;
    private const int EmptyText = 1;
    private const int Numbers = 9;

    /// <summary>Null where the body is no such answer.</summary>
    public static DeviceAnswer? Parse(string body)
    {
        string[] fields = body.Split(' ');
        return fields.Length >= Numbers
            && fields[0] == "ok"
            && fields[1] == "run"
            && Number(fields[2], out int status)
            && Number(fields[3], out int words)
            && Number(fields[4], out int truncated)
            && ulong.TryParse(fields[5], NumberStyles.None, CultureInfo.InvariantCulture, out ulong counted)
            && Number(fields[6], out int stack)
            && Number(fields[7], out int bytes)
            && uint.TryParse(fields[8], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint digest)
            ? new DeviceAnswer(status, words, truncated, counted, stack, bytes, digest, [.. fields[Numbers..]])
            : null;
    }

    /// <summary>Whether it is the reference's, in all that it says and by the digest of all that it does not.</summary>
    /// <param name="expected">The reference's.</param>
    /// <param name="record">All integers of it.</param>
    public bool Agrees(Inference expected, ReadOnlySpan<byte> record) =>
        Status == (expected.IsEmpty ? EmptyText : Ok)
        && WordCount == expected.Words.Length
        && Truncated == (expected is { IsEmpty: false, Truncated: true } ? 1 : 0)
        && RecordBytes == record.Length
        && Digest == Crc32.Of(record)
        && Heads.Select(head => head[(head.IndexOf('=', StringComparison.Ordinal) + 1)..]).SequenceEqual(expected.Heads.Select(Text));

    private static string Text(HeadResult head) => head switch
    {
        SequenceResult sequence => string.Create(CultureInfo.InvariantCulture, $"{sequence.Label}:{sequence.Score}"),
        BioResult { Spans.IsEmpty: true } => "-",
        BioResult bio => string.Join(',', bio.Spans.Select(span => string.Create(CultureInfo.InvariantCulture, $"{span.Begin}-{span.End}:{span.Slot}"))),
        _ => throw new ArgumentException($"{head.GetType().Name} is no result of a head.", nameof(head)),
    };

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
