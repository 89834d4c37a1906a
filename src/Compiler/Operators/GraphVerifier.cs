using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>
/// The rules every graph holds to, from import to emission. A broken one is the compiler's fault, never the user's: the
/// importer answers for what users may do wrong.
/// </summary>
public static class GraphVerifier
{
    public static void ThrowIfBroken(Graph graph, string after)
    {
        if (FirstFault(graph) is { } fault)
        {
            throw new InvalidOperationException($"The graph is broken after {after}: {fault}");
        }
    }

    /// <summary>The first rule broken, in words; null where all hold.</summary>
    public static string? FirstFault(Graph graph)
    {
        Dictionary<string, Tensor> known = new(StringComparer.Ordinal) { [graph.Features.Name] = graph.Features };
        foreach (Node node in graph.Nodes)
        {
            foreach (Tensor input in node.Inputs)
            {
                if (!known.TryGetValue(input.Name, out Tensor? written) || written != input)
                {
                    return $"{node.Name} reads {input.Name} {input.Shape}, which nothing before it writes as such.";
                }
            }

            if (FirstBroken(graph, node) is { } fault)
            {
                return $"{node.Name} ({node.OperatorName}): {fault}";
            }

            if (!known.TryAdd(node.Name, node.Output))
            {
                return $"{node.Name} is written twice.";
            }
        }

        foreach (Head head in graph.Heads)
        {
            if (!known.TryGetValue(head.Logits.Name, out Tensor? logits) || logits != head.Logits)
            {
                return $"head {head.Name} reads {head.Logits.Name}, which nothing writes as such.";
            }

            TensorShape expected = HeadSet.Of(head).AnswersWords ? TensorShape.Words(head.Labels.Length) : new TensorShape(1, head.Labels.Length);
            bool labels = HeadSet.Of(head).AnswersWords && logits.Type == ElementType.U16 && logits.Shape == TensorShape.Words(1);
            if (!labels && (logits.Type != ElementType.S16 || logits.Shape != expected))
            {
                return $"head {head.Name} wants s16 {expected}, and gets {logits.Type} {logits.Shape}.";
            }
        }

        IEnumerable<string> read = graph.Nodes.SelectMany(n => n.Inputs).Concat(graph.Heads.Select(h => h.Logits)).Select(t => t.Name);
        return graph.Nodes.Select(n => n.Name).Except(read, StringComparer.Ordinal).FirstOrDefault() is { } unused ? $"nobody reads {unused}." : null;
    }

    private static string? FirstBroken(Graph graph, Node node)
    {
        // A step of several layers breaks what any of them does.
        IEnumerable<(bool Holds, string Rule)> rules = node is ScheduledNode
            ? [.. node.Parts.SelectMany(part => OperatorSet.StepOf(part).Invariants(part, graph)), Chain(node), .. OperatorSet.StepOf(node).Invariants(node, graph)]
            : OperatorSet.StepOf(node).Invariants(node, graph);
        return rules.FirstOrDefault(rule => !rule.Holds) is { Rule: { } rule } ? $"it is a rule that it {rule}." : null;
    }

    /// <summary>Each part reads what the one before it writes.</summary>
    private static (bool Holds, string Rule) Chain(Node node) =>
        (node.Parts.Skip(1).Zip(node.Parts, (part, before) => part.Inputs.Any(input => input.Name == before.Name)).All(reads => reads), "is a chain of layers");
}
