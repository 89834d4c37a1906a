using System.Collections.Immutable;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Evaluation;

public class RunnerProtocolTests
{
    private static readonly ImmutableArray<Head> Heads = TinyModel.Read().Graph.Heads;

    [Fact]
    public void Inputs_are_written_as_the_runner_reads_them()
    {
        byte[] bytes = RunnerProtocol.Write([new RunnerInput("hi"u8.ToArray(), null), new RunnerInput("a b"u8.ToArray(), [new WordRange(0, 1), new WordRange(2, 3)])]);

        bytes.ShouldBe(
        [
            .. "PNLI"u8, 2, 0, 0, 0,
            2, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, .. "hi"u8,
            3, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, .. "a b"u8,
        ]);
    }

    [Fact]
    public void Answers_are_read_with_all_heads()
    {
        RunnerOutput output = RunnerProtocol.Read(Answer(), 2, Heads).ShouldNotBeNull();

        (output.ArenaBytes, output.StackBytes).ShouldBe((264, 328));
        RunnerAnswer answer = output.Answers[0];
        (answer.Status, answer.WordCount, answer.Truncated, answer.Instructions).ShouldBe((0, 1, true, 4_294_967_297UL));
        answer.Words.ShouldBe([new WordRange(3, 5)]);
        SequenceResult intent = answer.Heads.OfType<SequenceResult>().Single();
        intent.Logits.ShouldBe([(short)-1, (short)2, (short)-32768]);
        (intent.Label, intent.Score).ShouldBe((1, 65000));
        BioResult slots = answer.Heads.OfType<BioResult>().Single();
        slots.Labels.ShouldBe([3]);
        slots.Spans.ShouldBe([new SlotSpan(3, 5, 1)]);
        (output.Answers[1].Status, output.Answers[1].Heads.Length).ShouldBe((1, 0));
    }

    [Fact]
    public void An_output_cut_anywhere_or_too_long_is_refused()
    {
        byte[] whole = Answer();

        for (int length = 0; length < whole.Length; length++)
        {
            RunnerProtocol.Read(whole.AsSpan(0, length), 2, Heads).ShouldBeNull();
        }

        RunnerProtocol.Read([.. whole, 0], 2, Heads).ShouldBeNull();
        RunnerProtocol.Read(whole, 3, Heads).ShouldBeNull();
    }

    /// <summary>One text with one word, then one without.</summary>
    private static byte[] Answer()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write("PNLO"u8);
        writer.Write(2);
        writer.Write(0);
        writer.Write(1);
        writer.Write(1);
        writer.Write(4_294_967_297UL);
        writer.Write(3);
        writer.Write(5);
        foreach (short value in new short[] { -1, 2, -32768, 1 })
        {
            writer.Write(value);
        }

        writer.Write((ushort)65000);
        foreach (short value in new short[] { 0, 1, 2, 9, 9, 1 })
        {
            writer.Write(value);
        }

        writer.Write(3);
        writer.Write(5);
        writer.Write((ushort)1);
        writer.Write(1);
        writer.Write(0);
        writer.Write(0);
        writer.Write(17UL);
        writer.Write(264);
        writer.Write(328);
        writer.Flush();
        return stream.ToArray();
    }
}
