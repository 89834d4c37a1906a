using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Memory;

/// <summary>What the arena must hold, and when.</summary>
public static class LiveRangeAnalysis
{
    private const int RangeBytes = 8;
    private const int WordScratchBytesPerChar = 8;

    /// <summary>All buffers: the fixed ones, then the tensors in execution order.</summary>
    public static ImmutableArray<LiveRange> Run(Graph graph, TokenizerOptions tokenizer)
    {
        int answers = Steps.Answers(graph);
        List<LiveRange> ranges =
        [
            new(ArenaBuffers.Words, graph.MaxTokens * RangeBytes, Steps.Words, answers),
            new(ArenaBuffers.WordScratch, tokenizer.MaxWordChars * WordScratchBytesPerChar, Steps.Projection, Steps.Projection),
            new(ArenaBuffers.Fingerprint, graph.Features.Shape.Columns * sizeof(uint), Steps.Projection, Steps.Projection),
            new(graph.Features.Name, graph.Features.MaxBytes(graph.MaxTokens), Steps.Projection, LastUse(graph, graph.Features)),
        ];
        for (int i = 0; i < graph.Nodes.Length; i++)
        {
            Node node = graph.Nodes[i];
            int step = Steps.OfNode(i);
            if (node is BottleneckNode bottleneck)
            {
                ranges.Add(new(Scratch(bottleneck), bottleneck.Dense.Outputs * sizeof(int), step, step));
            }

            ranges.Add(new(node.Name, node.Output.MaxBytes(graph.MaxTokens), step, LastUse(graph, node.Output)));
        }

        return [.. ranges];
    }

    /// <summary>The accumulators of one bottleneck: a model may have several.</summary>
    public static string Scratch(BottleneckNode node) => $"{node.Name} {ArenaBuffers.Accumulators}";

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
