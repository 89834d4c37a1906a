using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Operators;

/// <summary>
/// Spans from one BIO label a word. Where a schedule made labels of the logits before (<see cref="TokenLabelsNode"/>), they are read as they are, whichever way they
/// were found.
/// </summary>
public abstract class SpansRoom : HeadRoom
{
    public sealed override bool AnswersWords => true;

    public sealed override HeadResult Answer(Head head, ReadOnlySpan<short> logits, ImmutableArray<WordRange> words)
    {
        int columns = head.Labels.Length;
        ReadOnlySpan<short> rows = logits[..(words.Length * columns)];
        ImmutableArray<int> labels = BioDecoder.Labels(rows, columns, ((BioHead)head).Transitions);
        return new BioResult(head.Name, [.. rows], labels, BioDecoder.Spans(labels, words));
    }

    public sealed override HeadResult FloatAnswer(Head head, FloatTransitions? transitions, FloatValue logits, ImmutableArray<WordRange> words)
    {
        ImmutableArray<int> labels = transitions is null
            ? [.. Enumerable.Range(0, words.Length).Select(t => FloatPath.Argmax(logits.Row(t)))]
            : FloatPath.Best(logits, words.Length, transitions);
        return new BioResult(head.Name, [], labels, BioDecoder.Spans(labels, words));
    }

    public sealed override uint? Number(Head head) => null;

    public sealed override ImmutableArray<string> Names(Head head) => ((BioHead)head).Slots;

    public sealed override KernelCall CallOf(Head head) => AreLabels(head)
        ? new("pnlp_bio_spans_u16", Argument.Input(head.Logits), Argument.Words, new Argument(ArgumentKind.WordRanges), new Argument(ArgumentKind.Answer))
        : FromLogits(head);

    public sealed override int ScratchBytes(Head head, int maxTokens) => AreLabels(head) ? 0 : FromLogitsBytes(head, maxTokens);

    internal sealed override void Count(Head head, CostCounts to, int words, Func<PathCounts> path)
    {
        if (AreLabels(head))
        {
            to.Add("answers.label", words);
        }
        else
        {
            CountFromLogits(head, to, words, path);
        }
    }

    protected abstract KernelCall FromLogits(Head head);

    protected abstract int FromLogitsBytes(Head head, int maxTokens);

    private protected abstract void CountFromLogits(Head head, CostCounts to, int words, Func<PathCounts> path);

    private static bool AreLabels(Head head) => head.Logits.Type == ElementType.U16;
}

/// <summary>Each word has its greatest logit's label.</summary>
public sealed class BioRoom : SpansRoom
{
    public override string Kind => "bio";

    public override ImmutableArray<string> Tensors => [];

    public override Head? Read(HeadReader head) => new BioHead(head.Name, head.Logits, head.Labels);

    public override Descriptor Describe(Head head) => Descriptor.None;

    protected override KernelCall FromLogits(Head head) => new(
        "pnlp_bio_spans_s16",
        Argument.Input(head.Logits),
        Argument.Words,
        Argument.Number(head.Labels.Length),
        new Argument(ArgumentKind.WordRanges),
        new Argument(ArgumentKind.Answer));

    protected override int FromLogitsBytes(Head head, int maxTokens) => 0;

    private protected override void CountFromLogits(Head head, CostCounts to, int words, Func<PathCounts> path)
    {
        to.Add("answers.spans");
        to.Add("answers.label", words);
        AnswerCounts.Argmax(to, words, head.Labels.Length);
    }
}

/// <summary>Words have the labels of the best path, by logits and learned transitions.</summary>
public sealed class BioPathRoom : SpansRoom
{
    public override string Kind => "bio_path";

    public override ImmutableArray<string> Tensors => ["start", "keep"];

    public override Head? Read(HeadReader head) => head.Transitions() is { } transitions ? new BioHead(head.Name, head.Logits, head.Labels, transitions) : null;

    public override Descriptor Describe(Head head)
    {
        Transitions transitions = ((BioHead)head).Transitions!;
        int kinds = transitions.Kinds;
        return new(
            "transitions",
            [
                new ArrayField("start", ConstantArray.Of(transitions.Start), FormattableString.Invariant($"[{kinds + 1}][{kinds}], from a kind or from no word to O or B-x"), Checked: true),
                new ArrayField("bounds", ConstantArray.Of(transitions.Bounds()), FormattableString.Invariant($"[{kinds}][2], least and greatest of each row of start"), Checked: true),
                new ArrayField("keep", ConstantArray.Of(transitions.Keep), FormattableString.Invariant($"[2][{transitions.Slots}], from B-x and from I-x to I-x"), Checked: true),
                new ShapeField("slots", transitions.Slots),
            ]);
    }

    protected override KernelCall FromLogits(Head head) => new(
        "pnlp_bio_path_s16",
        new Argument(ArgumentKind.HeadDescriptor),
        Argument.Input(head.Logits),
        Argument.Words,
        new Argument(ArgumentKind.WordRanges),
        Argument.Scratch,
        new Argument(ArgumentKind.Answer));

    protected override int FromLogitsBytes(Head head, int maxTokens) => ((BioHead)head).Transitions!.PathBytes(maxTokens);

    private protected override void CountFromLogits(Head head, CostCounts to, int words, Func<PathCounts> path) =>
        AnswerCounts.Path(to, ((BioHead)head).Transitions!, words, path());
}
