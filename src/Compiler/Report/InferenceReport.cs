using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Reference;

namespace PNlpMixer.Codegen.Report;

/// <summary>A slot found in a text: bytes [Begin, End) of its UTF-8 form.</summary>
public sealed record SlotReport(string Slot, int Begin, int End, string Text);

/// <summary>A head's answer: label and score (in 1/65535) of a sequence head, slots of a bio head.</summary>
public sealed record HeadAnswer(string Head, string? Label, int? Score, ImmutableArray<SlotReport>? Slots);

/// <summary>
/// What a model makes of a text. Without words there are no heads. <paramref name="Instructions"/>: executed for it, where the target counts them.
/// </summary>
public sealed record InferenceReport(string Text, int Words, bool Truncated, ImmutableArray<HeadAnswer> Heads, ulong? Instructions)
{
    public static InferenceReport Create(string text, byte[] utf8, Inference inference, Graph graph) =>
        new(text, inference.Words.Length, inference.Truncated, Answers(inference.Heads, graph, utf8), null);

    public static InferenceReport Create(string text, byte[] utf8, RunnerAnswer answer, Graph graph) =>
        new(text, answer.WordCount, answer.Truncated, Answers(answer.Heads, graph, utf8), answer.Instructions > 0 ? answer.Instructions : null);

    private static ImmutableArray<HeadAnswer> Answers(ImmutableArray<HeadResult> heads, Graph graph, byte[] utf8) =>
        [.. heads.Select(result => Answer(result, graph.Heads.First(head => head.Name == result.Name), utf8))];

    private static HeadAnswer Answer(HeadResult result, Head head, byte[] utf8) => (result, head) switch
    {
        (SequenceResult sequence, SequenceHead) => new HeadAnswer(head.Name, head.Labels[sequence.Label], sequence.Score, null),
        (BioResult bio, BioHead labels) => new HeadAnswer(
            head.Name,
            null,
            null,
            [.. bio.Spans.Select(span => new SlotReport(labels.Slots[span.Slot], span.Begin, span.End, Encoding.UTF8.GetString(utf8.AsSpan(span.Begin, span.End - span.Begin))))]),
        _ => throw new InvalidOperationException($"Head {head.Name} has an answer of another kind."),
    };
}
