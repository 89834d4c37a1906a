using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>Where words come from when a model is judged.</summary>
public enum WordSource
{
    /// <summary>The data's tokens are given to the model; its labels of words are compared.</summary>
    Official,

    /// <summary>The model sees text alone; byte ranges of its spans are compared.</summary>
    Raw,
}

/// <summary>Compares answers with what the data says: the first sequence head with "intent", the first bio head with "slots".</summary>
public sealed class Evaluator(Graph graph, WordSource words)
{
    private readonly SequenceHead? _intent = graph.Heads.OfType<SequenceHead>().FirstOrDefault();
    private readonly BioHead? _slots = graph.Heads.OfType<BioHead>().FirstOrDefault();

    /// <param name="utterances">With tokens, where <see cref="WordSource.Official"/> or slots ask for them.</param>
    /// <param name="answers">The heads' results for each; none for a text without words.</param>
    public EvaluationScores Score(IReadOnlyList<Utterance> utterances, IReadOnlyList<ImmutableArray<HeadResult>> answers)
    {
        EvaluationScores scores = new(
            _slots is not null && utterances.All(u => u.Slots is not null && u.Tokens is not null),
            _intent is not null && utterances.All(u => u.Intent is not null));
        foreach ((Utterance utterance, ImmutableArray<HeadResult> heads) in utterances.Zip(answers))
        {
            bool intent = _intent is not null
                && heads.FirstOrDefault(h => h.Name == _intent.Name) is SequenceResult sequence
                && _intent.Labels[sequence.Label] == utterance.Intent;
            (bool exact, int right, int predicted, int gold) = Slots(utterance, heads);
            scores.Add(exact, intent, right, predicted, gold);
        }

        return scores;
    }

    /// <summary>Labels that the data has and the model does not, in ordinal order: it cannot ever be right there.</summary>
    public ImmutableArray<string> UnknownLabels(IEnumerable<Utterance> utterances)
    {
        SortedSet<string> unknown = new(StringComparer.Ordinal);
        foreach (Utterance utterance in utterances)
        {
            if (_intent is not null && utterance.Intent is { } intent && !_intent.Labels.Contains(intent))
            {
                unknown.Add(intent);
            }

            if (_slots is not null)
            {
                unknown.UnionWith((utterance.Slots ?? []).Where(slot => !_slots.Labels.Contains(slot)));
            }
        }

        return [.. unknown];
    }

    private (bool Exact, int Right, int Predicted, int Gold) Slots(Utterance utterance, ImmutableArray<HeadResult> heads)
    {
        if (_slots is null || utterance.Slots is not { } gold || utterance.Tokens is not { } tokens)
        {
            return (false, 0, 0, 0);
        }

        BioResult? answer = heads.FirstOrDefault(h => h.Name == _slots.Name) as BioResult;
        IReadOnlyList<NamedSpan> goldSpans = BioSpans.Of(gold);
        bool exact;
        HashSet<NamedSpan> wanted;
        IReadOnlyList<NamedSpan> found;
        if (words == WordSource.Official)
        {
            // Words past max_tokens have no label: they count as outside of any slot.
            ImmutableArray<int> indices = answer?.Labels ?? [];
            string[] labels = [.. gold.Select((_, t) => t < indices.Length ? _slots.Labels[indices[t]] : "O")];
            exact = labels.SequenceEqual(gold, StringComparer.Ordinal);
            found = BioSpans.Of(labels);
            wanted = [.. goldSpans];
        }
        else
        {
            found = [.. (answer?.Spans ?? []).Select(span => new NamedSpan(_slots.Slots[span.Slot], span.Begin, span.End))];
            wanted = [.. goldSpans.Select(span => span with { Begin = tokens[span.Begin].Begin, End = tokens[span.End - 1].End })];
            exact = wanted.SetEquals(found);
        }

        return (exact, found.Count(wanted.Contains), found.Count, wanted.Count);
    }
}
