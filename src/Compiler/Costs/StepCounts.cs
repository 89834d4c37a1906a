using System.Collections.Immutable;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Costs;

/// <summary>What each step of a run counts to, for the kernels of an instruction set. <paramref name="planned"/>: as the board has it.</summary>
internal sealed class StepCounts(PlannedModel planned, IWeightPacking packing)
{
    /// <summary>In the order of <see cref="RunSteps"/>.</summary>
    public ImmutableArray<CostCounts> Of(TextCounts text) => [.. RunSteps.Of(planned).Select((step, i) => Of(step, i == 0, text))];

    private CostCounts Of(RunStep step, bool first, TextCounts text)
    {
        CostCounts counts = new();
        if (step.Node is { } node)
        {
            OperatorSet.StepOf(node).Count(node, new CountContext(counts, packing.Isa, text.Words, planned.Graph.WordRows(text.Words), text.Features)
            {
                Project = to => Project(to, text),
                PathOf = labels => text.Paths[planned.Graph.Heads.First(head => head.Logits.Name == labels.Name).Name],
            });
        }
        else if (first)
        {
            counts.Add("split.call");
            counts.Add("split.word", text.Words);
            counts.Add("split.character", planned.Model.Tokenizer.PartedWords.IsEmpty ? text.Characters : text.Characters + text.WordCharacters);
        }
        else if (step.Name == RunSteps.Projection)
        {
            Project(counts, text);
        }
        else
        {
            counts.Add("answers.call");
            foreach (Head head in planned.Graph.Heads)
            {
                HeadSet.Of(head).Count(head, counts, text.Words, () => text.Paths[head.Name]);
            }
        }

        return counts;
    }

    private void Project(CostCounts to, TextCounts text)
    {
        int hashes = planned.Model.Projection.NumHashes;
        to.Add("project.word", text.Words);
        to.Add("project.character", text.WordCharacters);
        to.Add("project.subword", text.Subwords);
        to.Add("project.position", (double)text.Words * hashes);
        switch (planned.Model.Cache)
        {
            case RowsCache:
                to.Add("project.row", text.Subwords);
                to.Add("project.row_element", (double)text.Subwords * hashes);
                break;
            case HashedCache:
                to.Add("project.hashed_unit", text.Units);
                to.Add("project.hashed_byte", text.UnitBytes);
                FingerprintCounts.Lower(to, packing.Isa, text.Units, hashes);
                break;
            case UnitsCache:
                FingerprintCounts.Lower(to, packing.Isa, text.Units, hashes);
                break;
            default:
                throw new InvalidOperationException("No counts for this cache encoding.");
        }

        if (planned.Model.WordCodes is { } codes)
        {
            FindCodes(to, codes, text);
        }
    }

    /// <summary>The tokenizer once more. Keys are spread evenly, so that a list has as many words as the mean one.</summary>
    private static void FindCodes(CostCounts to, WordCodeTable codes, TextCounts text)
    {
        to.Add("project.code_word", text.Words);
        to.Add("project.code_character", text.WordCharacters);
        to.Add("project.code_subword", text.Subwords);
        to.Add("project.code_halving", text.Words * Math.Log2(1 + ((double)codes.Keys.Length / WordCodeTables.Lists)));
        to.Add("project.code", (double)text.Words * codes.CodesPerWord);
    }
}
