using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Memory;

/// <summary>
/// Judges a plan without the planner's help: walks the program step by step, marking each byte with the buffer that last wrote it, and
/// checks that every read finds its own bytes. It knows nothing of live ranges or groups.
/// </summary>
public static class ArenaVerifier
{
    public static void ThrowIfBroken(Graph graph, TokenizerOptions tokenizer, IWeightPacking packing, MemoryPlan plan, FeaturesPlace features = FeaturesPlace.Arena)
    {
        if (FirstFault(graph, tokenizer, packing, plan, features) is { } fault)
        {
            throw new InvalidOperationException($"The arena plan is broken: {fault}");
        }
    }

    /// <summary>The first fault, in words; null where the plan is sound.</summary>
    public static string? FirstFault(Graph graph, TokenizerOptions tokenizer, IWeightPacking packing, MemoryPlan plan, FeaturesPlace features = FeaturesPlace.Arena)
    {
        Dictionary<string, PlacedBuffer> buffers = [];
        foreach (PlacedBuffer buffer in plan.Buffers)
        {
            if (!buffers.TryAdd(buffer.Range.Name, buffer))
            {
                return $"{buffer.Range.Name} is placed twice.";
            }

            if (buffer.Offset < 0 || buffer.End > plan.ArenaBytes || buffer.Offset % MemoryPlan.Alignment != 0)
            {
                return $"{buffer.Range.Name} is out of the arena or not aligned.";
            }
        }

        ByteOwners owners = new(buffers, plan.ArenaBytes);
        int words = graph.MaxTokens * 8;
        bool outside = features == FeaturesPlace.Caller;
        if (!outside)
        {
            owners.Write(ArenaBuffers.Words, words);
            if (graph.Nodes[0] is not WordByWordNode)
            {
                Project(owners, graph, tokenizer);
            }
        }

        foreach (Node node in graph.Nodes)
        {
            if (node is WordByWordNode reading)
            {
                ReadWordByWord(owners, reading, graph, tokenizer);
                continue;
            }

            Tensor[] inputs = [.. node.Inputs.Where(i => !(outside && i.Name == graph.Features.Name))];
            foreach (Tensor input in inputs)
            {
                owners.Read(input.Name, input.MaxBytes(graph.MaxTokens));
            }

            HashSet<string> mayLose = [.. KernelContracts.WritesOver(node) ? node.Inputs.Select(i => i.Name) : []];
            int scratch = KernelContracts.Scratch(node, packing.Isa, graph.MaxTokens);
            if (scratch > 0)
            {
                owners.Write(LiveRangeAnalysis.Scratch(node), scratch);
            }

            if (node is ScheduledNode { WritesOverInput: true })
            {
                owners.Same(node.Inputs[0].Name, node.Name);
            }

            owners.Write(node.Name, node.Output.MaxBytes(graph.MaxTokens));

            // What is read while the output is being written must survive it, unless the operator works in place.
            foreach (Tensor input in inputs.Where(i => !(mayLose.Contains(i.Name) && buffers[i.Name].Offset == buffers[node.Name].Offset)))
            {
                owners.Read(input.Name, input.MaxBytes(graph.MaxTokens));
            }

            if (scratch > 0)
            {
                owners.Read(LiveRangeAnalysis.Scratch(node), scratch);
            }
        }

        // Each head's decoder works in its own room; the logits of all heads are still there when it is done.
        foreach (BioHead head in graph.Heads.OfType<BioHead>().Where(head => head is { Transitions: not null, Logits.Type: ElementType.S16 }))
        {
            int kinds = head.Slots.Length + 1;
            owners.Write(LiveRangeAnalysis.Path(head), (16 * kinds) + (2 * kinds * graph.MaxTokens));
        }

        if (!outside)
        {
            owners.Read(ArenaBuffers.Words, words);
        }

        foreach (Head head in graph.Heads)
        {
            owners.Read(head.Logits.Name, head.Logits.MaxBytes(graph.MaxTokens));
        }

        return owners.Fault;
    }

    /// <summary>Projection: reads the words and works in its two scratch buffers while it writes the features.</summary>
    private static void Project(ByteOwners owners, Graph graph, TokenizerOptions tokenizer)
    {
        owners.Write(ArenaBuffers.WordScratch, tokenizer.MaxWordChars * 8);
        owners.Write(ArenaBuffers.Fingerprint, graph.Features.Shape.Columns * 4);
        owners.Write(graph.Features.Name, graph.Features.MaxBytes(graph.MaxTokens));
        owners.Read(ArenaBuffers.WordScratch, tokenizer.MaxWordChars * 8);
        owners.Read(ArenaBuffers.Fingerprint, graph.Features.Shape.Columns * 4);
        owners.Read(ArenaBuffers.Words, graph.MaxTokens * 8);
    }

    /// <summary>Positions of the words of a window, the scratch of projection and kernel in turn, and all rows written so far live side by side.</summary>
    private static void ReadWordByWord(ByteOwners owners, WordByWordNode node, Graph graph, TokenizerOptions tokenizer)
    {
        int positions = ((2 * node.Bottleneck.Window) + 1) * graph.Features.Shape.Columns * 2;
        int scratch = Math.Max((tokenizer.MaxWordChars * 8) + (graph.Features.Shape.Columns * 4), node.Bottleneck.Dense.Outputs * 4);
        owners.Write(graph.Features.Name, positions);
        owners.Write(ArenaBuffers.WordScratch, scratch);
        owners.Write(node.Name, node.Output.MaxBytes(graph.MaxTokens));
        owners.Read(graph.Features.Name, positions);
        owners.Read(ArenaBuffers.WordScratch, scratch);
        owners.Read(ArenaBuffers.Words, graph.MaxTokens * 8);
    }

    private sealed class ByteOwners(Dictionary<string, PlacedBuffer> buffers, int arenaBytes)
    {
        private readonly string?[] _owner = new string?[arenaBytes];

        public string? Fault { get; private set; }

        public void Write(string name, int bytes)
        {
            if (Find(name, bytes) is { } buffer)
            {
                _owner.AsSpan(buffer.Offset, bytes).Fill(name);
            }
        }

        public void Read(string name, int bytes)
        {
            if (Find(name, bytes) is { } buffer && _owner.AsSpan(buffer.Offset, bytes).IndexOfAnyExcept(name) >= 0)
            {
                Fault ??= $"{name} is overwritten before its last use.";
            }
        }

        public void Same(string name, string other)
        {
            if (Find(name, 0)?.Offset != Find(other, 0)?.Offset)
            {
                Fault ??= $"{other} is not in the place of {name}.";
            }
        }

        private PlacedBuffer? Find(string name, int bytes)
        {
            if (buffers.TryGetValue(name, out PlacedBuffer? buffer) && buffer.Range.Bytes >= bytes)
            {
                return buffer;
            }

            Fault ??= $"{name} has no place of {bytes} bytes.";
            return null;
        }
    }
}
