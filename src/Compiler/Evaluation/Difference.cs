using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Reference;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>The first value in which two results differ. <paramref name="Head"/> is null where it is not a head's.</summary>
public sealed record Difference(string? Head, string Value, int Index, string Expected, string Actual)
{
    private const int Ok = 0;
    private const int EmptyText = 1;

    /// <summary>Compares everything a call gives: null where all is equal.</summary>
    public static Difference? Find(Inference expected, RunnerAnswer actual)
    {
        int status = expected.IsEmpty ? EmptyText : Ok;
        return Integer(null, "status", 0, status, actual.Status)
            ?? Integer(null, "word_count", 0, expected.Words.Length, actual.WordCount)
            ?? (actual.Status == Ok ? Integer(null, "truncated", 0, expected.Truncated ? 1 : 0, actual.Truncated ? 1 : 0) : null)
            ?? Sequence(null, "words", expected.Words, actual.Words, word => $"{Text(word.Begin)}..{Text(word.End)}")
            ?? Integer(null, "heads", 0, expected.Heads.Length, actual.Heads.Length)
            ?? expected.Heads.Zip(actual.Heads, Find).FirstOrDefault(difference => difference is not null);
    }

    public static Difference? Find(HeadResult expected, HeadResult actual) =>
        Sequence(expected.Name, "logits", expected.Logits, actual.Logits, logit => Text(logit))
        ?? (expected, actual) switch
        {
            (SequenceResult e, SequenceResult a) => Integer(e.Name, "label", 0, e.Label, a.Label) ?? Integer(e.Name, "score", 0, e.Score, a.Score),
            (BioResult e, BioResult a) => Sequence(e.Name, "spans", e.Spans, a.Spans, span => $"{Text(span.Begin)}..{Text(span.End)} slot {Text(span.Slot)}"),
            _ => new Difference(expected.Name, "kind", 0, expected.GetType().Name, actual.GetType().Name),
        };

    public override string ToString() =>
        $"{(Head is null ? string.Empty : $"head {Head}, ")}{Value}[{Text(Index)}]: {Expected} in the reference, {Actual} here";

    private static Difference? Integer(string? head, string value, int index, int expected, int actual) =>
        expected == actual ? null : new Difference(head, value, index, Text(expected), Text(actual));

    private static Difference? Sequence<T>(string? head, string value, ImmutableArray<T> expected, ImmutableArray<T> actual, Func<T, string> text)
        where T : IEquatable<T>
    {
        for (int i = 0; i < Math.Max(expected.Length, actual.Length); i++)
        {
            if (i >= expected.Length || i >= actual.Length || !expected[i].Equals(actual[i]))
            {
                return new Difference(
                    head,
                    value,
                    i,
                    i < expected.Length ? text(expected[i]) : "nothing",
                    i < actual.Length ? text(actual[i]) : "nothing");
            }
        }

        return null;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
