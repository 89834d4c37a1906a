using System.Collections.Immutable;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Costs;

/// <summary>What each step of a run counts to, for the kernels of an instruction set. <paramref name="planned"/>: as the board has it.</summary>
internal sealed class StepCounts(PlannedModel planned, IWeightPacking packing)
{
    private readonly PortableCounts _kernels = PortableCounts.Of(packing.Isa);

    /// <summary>In the order of <see cref="RunSteps"/>.</summary>
    public ImmutableArray<CostCounts> Of(TextCounts text) => [.. RunSteps.Of(planned).Select((step, i) => Of(step, i == 0, text))];

    private CostCounts Of(RunStep step, bool first, TextCounts text)
    {
        CostCounts counts = new();
        if (step.Node is { } node)
        {
            Layer(counts, node, text, planned.Graph.WordRows(text.Words));
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
                Answer(counts, head, text);
            }
        }

        return counts;
    }

    private void Layer(CostCounts to, Node node, TextCounts text, int rows)
    {
        switch (node)
        {
            case BottleneckNode n:
                Bottleneck(to, n, text, rows);
                break;
            case FullyConnectedNode n:
                _kernels.FullyConnected(to, DenseCall.Of(n), n.Output.Shape.Rows(rows));
                break;
            case Conv1dNode n:
                _kernels.Conv1d(to, n, rows);
                break;
            case FoPoolNode n:
                _kernels.FoPool(to, rows, n.Output.Shape.Columns);
                break;
            case ConcatNode n:
                PortableCounts.Concat(to, rows, n.X.Shape.Columns, n.Y.Shape.Columns);
                break;
            case TokenContractNode n:
                _kernels.TokenMix(to, DenseCall.Of(n), rows, n.Output.Shape.Columns);
                break;
            case TokenExpandNode n:
                _kernels.TokenMix(to, DenseCall.Of(n) with { Outputs = rows }, n.Dense.Inner, n.Output.Shape.Columns);
                break;
            case LayerNormNode n:
                _kernels.LayerNorm(to, n.Output.Shape.Rows(rows), n.Output.Shape.Columns);
                break;
            case LookupTableNode n:
                _kernels.Lookup(to, n.Output.Shape.Rows(rows) * n.Output.Shape.Columns);
                break;
            case AddNode n:
                _kernels.Add(to, n.Parameters, n.Output.Shape.Rows(rows) * n.Output.Shape.Columns);
                break;
            case MaxPoolNode n:
                _kernels.MaxPool(to, n.Inputs[0].Shape.Rows(rows), n.Output.Shape.Columns);
                break;
            case WordByWordNode n:
                WordByWord(to, n, text, rows);
                break;
            case TokenMixingNode n:
                MixTokens(to, n, rows);
                break;
            case ChannelMixingNode n:
                MixChannels(to, n, rows);
                break;
            case TokenLabelsNode n:
                TokenLabels(to, n, text);
                break;
            case StagedNode n:
                Staged(to, n, rows);
                break;
            default:
                throw new InvalidOperationException($"No counts for operator {node.OperatorName}.");
        }
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
                _kernels.LowerFingerprint(to, text.Units, hashes);
                break;
            case UnitsCache:
                _kernels.LowerFingerprint(to, text.Units, hashes);
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

    private void Bottleneck(CostCounts to, BottleneckNode node, TextCounts text, int rows)
    {
        int hashes = node.Input.Shape.Columns;
        to.Add("bottleneck.call");
        bool pairs = _kernels.PairsFeatures(node);
        if (pairs)
        {
            to.Add("bottleneck.mark", node.FeatureSize);
            to.Add("bottleneck.pair_word", text.Words);
            to.Add("bottleneck.pair_feature", (double)text.Words * hashes);
        }

        for (int row = 0; row < rows; row++)
        {
            (int first, int count) = node.Neighbours(row, text.Words);
            _kernels.BottleneckRow(to, node, [.. Enumerable.Range(first, count).Select(word => pairs ? text.Features[word] : new FeatureLists(0, hashes))]);
        }
    }

    private void WordByWord(CostCounts to, WordByWordNode node, TextCounts text, int rows)
    {
        Project(to, text);
        int hashes = node.Bottleneck.Input.Shape.Columns;
        for (int row = 0; row < rows; row++)
        {
            (int first, int count) = node.Bottleneck.Neighbours(row, text.Words);
            _kernels.BottleneckRowUnpaired(to, node.Bottleneck, count);
            if (first > 0)
            {
                to.Add("bottleneck.moved", hashes * (double)Math.Min(2 * node.Bottleneck.Window, text.Words - first));
            }
        }

        to.Add("bottleneck.word_read", text.Words);
    }

    private void MixTokens(CostCounts to, TokenMixingNode node, int rows)
    {
        int channels = node.Output.Shape.Columns;
        _kernels.LayerNormRows(to, rows, channels);
        for (int channel = 0; channel < channels; channel += node.Panel)
        {
            int count = Math.Min(node.Panel, channels - channel);
            _kernels.LayerNormPanel(to, rows, count);
            _kernels.TokenMix(to, DenseCall.Of(node.Contract), rows, count);
            _kernels.TokenMix(to, DenseCall.Of(node.Expand) with { Outputs = rows }, node.Expand.Dense.Inner, count);
            _kernels.AddPanel(to, rows, count);
        }
    }

    private void MixChannels(CostCounts to, ChannelMixingNode node, int rows)
    {
        int channels = node.Output.Shape.Columns;
        for (int row = 0; row < rows; row += node.Panel)
        {
            int count = Math.Min(node.Panel, rows - row);
            _kernels.LayerNorm(to, count, channels);
            _kernels.FullyConnected(to, DenseCall.Of(node.Hidden), count);
            _kernels.FullyConnected(to, DenseCall.Of(node.Out), count);
            _kernels.Add(to, node.Add.Parameters, count * channels);
        }
    }

    private void TokenLabels(CostCounts to, TokenLabelsNode node, TextCounts text)
    {
        int words = text.Words;
        int labels = node.Logits.Dense.Outputs;
        for (int word = 0; word < words; word += node.Panel)
        {
            _kernels.FullyConnected(to, DenseCall.Of(node.Logits), Math.Min(node.Panel, words - word));
        }

        if (node.Transitions is { } transitions)
        {
            Path(to, transitions, words, text.Paths[planned.Graph.Heads.First(head => head.Logits.Name == node.Name).Name]);
        }
        else
        {
            Argmax(to, words, labels);
        }
    }

    /// <summary>Blocks of outputs, each from constants that were copied.</summary>
    private void Staged(CostCounts to, StagedNode node, int rows)
    {
        if (node.Layer is LayerNormNode norm)
        {
            to.Add("stage.copy", 2);
            to.Add("stage.byte", (double)KernelBlocks.ColumnBytes * norm.Parameters.Gains.Length);
            Layer(to, norm, NoText, rows);
            return;
        }

        DenseCall layer = DenseCall.Of(node.Layer);
        if (node.Layer is FullyConnectedNode && rows <= KernelBlocks.UnstagedRows)
        {
            _kernels.FullyConnected(to, layer, rows);
            return;
        }

        to.Add("stage.layer");
        to.Add("stage.copy", layer.Table ? 1 : 0);
        to.Add("stage.byte", layer.Table ? KernelBlocks.TableBytes : 0);
        int outputs = node.Layer is TokenExpandNode ? rows : layer.Outputs;
        int channels = node.Output.Shape.Columns;
        int pairBytes = packing.PairBytes(node.Layer, InferenceSpecBuilder.Dense(node.Layer)!);
        for (int first = 0; first < outputs; first += node.Block)
        {
            int count = Math.Min(node.Block, outputs - first);
            DenseCall block = layer with { Outputs = count };
            to.Add("stage.block");
            to.Add("stage.byte", ((count + 1) / 2 * (double)pairBytes) + (KernelBlocks.ColumnBytes * count));
            switch (node.Layer)
            {
                case FullyConnectedNode:
                    _kernels.FullyConnected(to, block, rows);
                    to.Add("stage.copy", rows);
                    to.Add("stage.byte", (double)rows * count * (layer.Halfwords ? sizeof(short) : 1));
                    break;
                case TokenExpandNode expand:
                    _kernels.TokenMix(to, block, expand.Dense.Inner, channels);
                    break;
                default:
                    _kernels.TokenMix(to, block, rows, channels);
                    break;
            }
        }
    }

    private static void Answer(CostCounts to, Head head, TextCounts text)
    {
        int labels = head.Labels.Length;
        switch (head)
        {
            case SequenceHead:
                to.Add("answers.sequence");
                to.Add("answers.sequence_label", labels);
                Argmax(to, 1, labels);
                break;
            case BioHead { Logits.Type: ElementType.U16 }:
                to.Add("answers.label", text.Words);
                break;
            case BioHead { Transitions: { } transitions } bio:
                Path(to, transitions, text.Words, text.Paths[bio.Name]);
                break;
            default:
                to.Add("answers.spans");
                to.Add("answers.label", text.Words);
                Argmax(to, text.Words, labels);
                break;
        }
    }

    private static void Path(CostCounts to, Transitions transitions, int words, PathCounts path)
    {
        to.Add("answers.path");
        to.Add("answers.path_word", words);
        to.Add("answers.path_kind", (double)words * transitions.Kinds);
        to.Add("answers.path_entered", path.Entered);
        to.Add("answers.path_sum", (double)path.Entered * transitions.Kinds);
        to.Add("answers.path_better", path.Better);
    }

    private static void Argmax(CostCounts to, int rows, int labels)
    {
        to.Add("answers.argmax", rows);
        to.Add("answers.argmax_label", (double)rows * labels);
    }

    private static TextCounts NoText { get; } = new(0, 0, 0, 0, 0, 0, [], ImmutableDictionary<string, PathCounts>.Empty);
}
