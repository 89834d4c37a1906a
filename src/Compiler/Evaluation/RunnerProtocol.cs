using System.Buffers.Binary;
using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>A text for the runner. <paramref name="Words"/>: null where the model splits it itself.</summary>
public sealed record RunnerInput(ReadOnlyMemory<byte> Text, ImmutableArray<WordRange>? Words);

/// <summary>What the runner wrote for one text. <paramref name="Status"/> is a pnlp_status; heads are there only where it is 0.</summary>
public sealed record RunnerAnswer(
    int Status,
    int WordCount,
    bool Truncated,
    ulong Instructions,
    ImmutableArray<WordRange> Words,
    ImmutableArray<HeadResult> Heads);

/// <summary>All answers of one run, with the stack it measured (0 where the board cannot).</summary>
public sealed record RunnerOutput(ImmutableArray<RunnerAnswer> Answers, int ArenaBytes, int StackBytes);

/// <summary>The files input.bin and output.bin (boards/README.md): little-endian, no padding.</summary>
public static class RunnerProtocol
{
    /// <summary>The longest text the runner has room for.</summary>
    public const int MaxTextBytes = 65536;

    /// <summary>The most given words the runner has room for.</summary>
    public const int MaxWords = 16384;

    private const uint RawText = 0xFFFFFFFF;

    public static byte[] Write(IReadOnlyCollection<RunnerInput> inputs)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write("PNLI"u8);
        writer.Write((uint)inputs.Count);
        foreach (RunnerInput input in inputs)
        {
            writer.Write((uint)input.Text.Length);
            writer.Write(input.Words is { } given ? (uint)given.Length : RawText);
            foreach (WordRange word in input.Words ?? [])
            {
                writer.Write((uint)word.Begin);
                writer.Write((uint)word.End);
            }

            writer.Write(input.Text.Span);
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Null where the bytes are no complete output for <paramref name="count"/> texts.</summary>
    public static RunnerOutput? Read(ReadOnlySpan<byte> output, int count, ImmutableArray<Head> heads)
    {
        Reader reader = new(output);
        if (!reader.Bytes(4).SequenceEqual("PNLO"u8) || reader.U32() != count)
        {
            return null;
        }

        ImmutableArray<RunnerAnswer>.Builder answers = ImmutableArray.CreateBuilder<RunnerAnswer>(count);
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            answers.Add(ReadAnswer(ref reader, heads));
        }

        RunnerOutput result = new(answers.ToImmutable(), (int)reader.U32(), (int)reader.U32());
        return reader.Failed || !reader.AtEnd ? null : result;
    }

    private static RunnerAnswer ReadAnswer(ref Reader reader, ImmutableArray<Head> heads)
    {
        int status = (int)reader.U32();
        int words = (int)reader.U32();
        bool truncated = reader.U32() != 0;
        ulong instructions = reader.U64();
        return ReadRecord(ref reader, status, words, truncated, instructions, heads);
    }

    /// <summary>An answer whose integers came by another way; null where they are not complete.</summary>
    public static RunnerAnswer? ReadRecord(int status, int words, int truncated, ReadOnlySpan<byte> record, ImmutableArray<Head> heads)
    {
        Reader reader = new(record);
        RunnerAnswer answer = ReadRecord(ref reader, status, words, truncated != 0, 0, heads);
        return reader.Failed || !reader.AtEnd ? null : answer;
    }

    private static RunnerAnswer ReadRecord(ref Reader reader, int status, int words, bool truncated, ulong instructions, ImmutableArray<Head> heads)
    {
        if (status != 0)
        {
            return new RunnerAnswer(status, words, truncated, instructions, [], []);
        }

        ImmutableArray<WordRange>.Builder ranges = ImmutableArray.CreateBuilder<WordRange>();
        for (int t = 0; t < words && !reader.Failed; t++)
        {
            ranges.Add(new WordRange((int)reader.U32(), (int)reader.U32()));
        }

        ImmutableArray<HeadResult>.Builder results = ImmutableArray.CreateBuilder<HeadResult>();
        foreach (Head head in heads)
        {
            results.Add(head is BioHead bio ? ReadBio(ref reader, bio, ranges) : ReadSequence(ref reader, head));
        }

        return new RunnerAnswer(status, words, truncated, instructions, ranges.ToImmutable(), results.ToImmutable());
    }

    private static SequenceResult ReadSequence(ref Reader reader, Head head)
    {
        ImmutableArray<short> logits = reader.Logits(head.Labels.Length);
        return new SequenceResult(head.Name, logits, reader.U16(), reader.U16());
    }

    private static BioResult ReadBio(ref Reader reader, BioHead head, ImmutableArray<WordRange>.Builder words)
    {
        ImmutableArray<short> logits = reader.Logits(words.Count * head.Labels.Length);
        int count = reader.U16();
        ImmutableArray<SlotSpan>.Builder spans = ImmutableArray.CreateBuilder<SlotSpan>();
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            spans.Add(new SlotSpan((int)reader.U32(), (int)reader.U32(), reader.U16()));
        }

        return new BioResult(head.Name, logits, WordLabels.Of(head, logits, spans, words), spans.ToImmutable());
    }

    /// <summary>Reads zeros past the end and remembers that it did.</summary>
    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public bool Failed { get; private set; }

        public readonly bool AtEnd => _rest.IsEmpty;

        public ReadOnlySpan<byte> Bytes(int count)
        {
            if (count < 0 || count > _rest.Length)
            {
                Failed = true;
                return new byte[Math.Clamp(count, 0, 8)];
            }

            ReadOnlySpan<byte> taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }

        public int U16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

        public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

        public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

        public ImmutableArray<short> Logits(int count)
        {
            short[] logits = new short[Failed ? 0 : Math.Min(count, _rest.Length / 2)];
            Failed |= logits.Length != count;
            for (int i = 0; i < logits.Length; i++)
            {
                logits[i] = (short)U16();
            }

            return [.. logits];
        }
    }
}
