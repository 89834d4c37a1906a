using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Quantization;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Operators;

/// <summary>One label a text, and a score: the greatest logit's probability (docs/numerics.md, Heads).</summary>
public sealed class SequenceRoom : HeadRoom
{
    public override string Kind => "sequence";

    public override bool AnswersWords => false;

    public override ImmutableArray<string> Tensors => [];

    public override Head? Read(HeadReader head) =>
        Scores.TryFactor(head.Logits.Quantization.Scale) is { } factor ? new SequenceHead(head.Name, head.Logits, head.Labels, factor) : null;

    public override HeadResult Answer(Head head, ReadOnlySpan<short> logits, ImmutableArray<WordRange> words) =>
        new SequenceResult(head.Name, [.. logits], Scores.Argmax(logits), Scores.OfGreatest(logits, ((SequenceHead)head).ScoreFactor));

    public override HeadResult FloatAnswer(Head head, FloatTransitions? transitions, FloatValue logits, ImmutableArray<WordRange> words) =>
        new SequenceResult(head.Name, [], FloatPath.Argmax(logits.Row(0)), 0);

    public override Descriptor Describe(Head head) => Descriptor.None;

    public override uint? Number(Head head) => ((SequenceHead)head).ScoreFactor;

    public override KernelCall CallOf(Head head) => new(
        "pnlp_sequence_label_s16", Argument.Input(head.Logits), Argument.Number(head.Labels.Length), new Argument(ArgumentKind.HeadNumber));

    public override int ScratchBytes(Head head, int maxTokens) => 0;

    public override ImmutableArray<string> Names(Head head) => head.Labels;

    internal override void Count(Head head, CostCounts to, int words, Func<PathCounts> path)
    {
        to.Add("answers.sequence");
        to.Add("answers.sequence_label", head.Labels.Length);
        AnswerCounts.Argmax(to, 1, head.Labels.Length);
    }
}
