using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Memory;

/// <summary>What the arena must hold, and when.</summary>
public static class LiveRangeAnalysis
{
    private const int RangeBytes = 8;
    private const int WordScratchBytesPerChar = 8;

    /// <summary>All buffers: the fixed ones, then the tensors in execution order, each behind the scratch of its kernel.</summary>
    public static ImmutableArray<LiveRange> Run(Graph graph, TokenizerOptions tokenizer, IWeightPacking packing)
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
            if (packing.ScratchBytes(node, graph.MaxTokens) is > 0 and int bytes)
            {
                ranges.Add(new(Scratch(node), bytes, step, step));
            }

            ranges.Add(new(node.Name, node.Output.MaxBytes(graph.MaxTokens), step, LastUse(graph, node.Output)));
        }

        foreach (BioHead head in graph.Heads.OfType<BioHead>().Where(head => head.Transitions is not null))
        {
            ranges.Add(new(Path(head), PathBytes(head, graph.MaxTokens), answers, answers));
        }

        return [.. ranges];
    }

    /// <summary>What the decoder of a token head with transitions works in.</summary>
    public static string Path(BioHead head) => $"{head.Name} {ArenaBuffers.Path}";

    /// <summary>s32 [4][kinds] and u16 [words][kinds] (pnlp_bio_path_s16).</summary>
    public static int PathBytes(BioHead head, int maxTokens) => head.Transitions!.Kinds * ((4 * sizeof(int)) + (maxTokens * sizeof(ushort)));

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
