using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Memory;

/// <summary>What the arena must hold, and when.</summary>
public static class LiveRangeAnalysis
{
    private const int RangeBytes = 8;
    private const int WordScratchBytesPerChar = 8;

    /// <summary>All buffers: those of the reading, unless the caller brings its results, then the tensors in execution order, each behind the scratch of its kernel.</summary>
    public static ImmutableArray<LiveRange> Run(Graph graph, TokenizerOptions tokenizer, IWeightPacking packing, FeaturesPlace features = FeaturesPlace.Arena)
    {
        int answers = Steps.Answers(graph);
        List<LiveRange> ranges = [];
        if (features == FeaturesPlace.Arena)
        {
            ranges.Add(new(ArenaBuffers.Words, graph.MaxTokens * RangeBytes, Steps.Words, answers));
        }

        if (graph.Nodes[0] is WordByWordNode reading)
        {
            ranges.AddRange(WordByWord(reading, tokenizer, packing, graph.MaxTokens));
        }
        else if (features == FeaturesPlace.Arena)
        {
            ranges.AddRange(ReadingScratch(tokenizer, graph.Features.Shape.Columns));
            ranges.Add(new(graph.Features.Name, graph.Features.MaxBytes(graph.MaxTokens), Steps.Projection, LastUse(graph, graph.Features)));
        }

        for (int i = 0; i < graph.Nodes.Length; i++)
        {
            Node node = graph.Nodes[i];
            int step = Steps.OfNode(i);
            if (node is not WordByWordNode && OperatorSet.StepOf(node).ScratchBytes(node, packing, graph.MaxTokens) is > 0 and int bytes)
            {
                ranges.Add(new(Scratch(node), bytes, step, step));
            }

            ranges.Add(new(node.Name, node.Output.MaxBytes(graph.MaxTokens), step, LastUse(graph, node.Output)));
        }

        foreach (Head head in graph.Heads)
        {
            if (HeadSet.Of(head).ScratchBytes(head, graph.MaxTokens) is > 0 and int bytes)
            {
                ranges.Add(new(Path(head), bytes, answers, answers));
            }
        }

        return [.. ranges];
    }

    /// <summary>What the projection works in.</summary>
    public static ImmutableArray<LiveRange> ReadingScratch(TokenizerOptions tokenizer, int numHashes) =>
    [
        new(ArenaBuffers.WordScratch, tokenizer.MaxWordChars * WordScratchBytesPerChar, Steps.Projection, Steps.Projection),
        new(ArenaBuffers.Fingerprint, numHashes * sizeof(uint), Steps.Projection, Steps.Projection),
    ];

    /// <summary>A word is projected or its row computed, never both at a time: they work in the same bytes.</summary>
    private static IEnumerable<LiveRange> WordByWord(WordByWordNode node, TokenizerOptions tokenizer, IWeightPacking packing, int maxTokens)
    {
        int step = Steps.OfNode(0);
        Tensor features = node.Inputs[0];
        int projection = ReadingScratch(tokenizer, features.Shape.Columns).Sum(range => range.Bytes);
        return
        [
            new(ArenaBuffers.WordScratch, Math.Max(projection, OperatorSet.StepOf(node).ScratchBytes(node, packing, maxTokens)), step, step),
            new(features.Name, node.Words * features.Shape.Columns * features.ElementBytes, step, step),
        ];
    }

    /// <summary>What the decoder of a token head with transitions and whole logits works in.</summary>
    public static string Path(Head head) => $"{head.Name} {ArenaBuffers.Path}";

    /// <summary>What the kernel of one node works in.</summary>
    public static string Scratch(Node node) => $"{node.Name} {ArenaBuffers.Scratch}";

    private static int LastUse(Graph graph, Tensor tensor)
    {
        if (graph.Heads.Any(h => h.Logits.Name == tensor.Name))
        {
            return Steps.Answers(graph);
        }

        int last = Enumerable.Range(0, graph.Nodes.Length).Last(i => graph.Nodes[i].Inputs.Any(input => input.Name == tensor.Name));
        return Steps.OfNode(last);
    }
}
