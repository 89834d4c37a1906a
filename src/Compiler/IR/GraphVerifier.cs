using System.Globalization;

namespace PNlpMixer.Codegen.IR;

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

            if (Shapes(graph, node) is { } fault)
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

            TensorShape expected = head is BioHead ? TensorShape.Words(head.Labels.Length) : new TensorShape(1, head.Labels.Length);
            bool labels = head is BioHead && logits.Type == ElementType.U16 && logits.Shape == TensorShape.Words(1);
            if (!labels && (logits.Type != ElementType.S16 || logits.Shape != expected))
            {
                return $"head {head.Name} wants s16 {expected}, and gets {logits.Type} {logits.Shape}.";
            }
        }

        IEnumerable<string> read = graph.Nodes.SelectMany(n => n.Inputs).Concat(graph.Heads.Select(h => h.Logits)).Select(t => t.Name);
        return graph.Nodes.Select(n => n.Name).Except(read, StringComparer.Ordinal).FirstOrDefault() is { } unused ? $"nobody reads {unused}." : null;
    }

    private static string? Shapes(Graph graph, Node node)
    {
        TensorShape input = node.Inputs[0].Shape;
        TensorShape output = node.Output.Shape;
        return node switch
        {
            BottleneckNode n => Dense(n.Dense, ((2 * n.Window) + 1) * n.FeatureSize, output.Columns)
                ?? Rule(input.RowsAreWords && output.RowsAreWords, "reads and writes a row a word"),
            FullyConnectedNode n => Dense(n.Dense, input.Columns, output.Columns) ?? Rule(input.FixedRows == output.FixedRows, "keeps the rows"),
            TokenContractNode n => Dense(n.Dense, graph.MaxTokens, output.FixedRows ?? -1)
                ?? Rule(input.RowsAreWords && input.Columns == output.Columns, "reads a row a word and keeps the columns")
                ?? Rule(graph.Padding == PaddingMode.Fixed || n.Dense.InputZeroPoint == 0, "has input zero point 0 in a masked model"),
            TokenExpandNode n => Dense(n.Dense, input.FixedRows ?? -1, graph.MaxTokens)
                ?? Rule(output.RowsAreWords && input.Columns == output.Columns, "writes a row a word and keeps the columns"),
            Conv1dNode n => Dense(n.Dense, n.Words * input.Columns, output.Columns)
                ?? Rule(input.RowsAreWords && output.RowsAreWords, "reads and writes a row a word")
                ?? Rule(n.Dense.InputZeroPoint == 0 || n.Dense.InputZeroPoint == n.Pad, "subtracts the zero point of its input, or none"),
            FoPoolNode n => Rule(n.Inputs.All(x => x.Shape == output) && output.RowsAreWords, "reads and writes a row a word, all of one shape")
                ?? Rule(n.Requantization.Multipliers is [>= 0 and var multiplier] && multiplier % 2 == 0, "has one even multiplier"),
            ConcatNode n => Rule(n.Inputs.All(x => x.Shape.RowsAreWords) && output == TensorShape.Words(n.X.Shape.Columns + n.Y.Shape.Columns), "has the columns of both inputs")
                ?? Rule(n.Inputs.All(x => x.Quantization == n.Output.Quantization), "keeps the quantization"),
            LayerNormNode n => Rule(n.Parameters.Gains.Length == input.Columns && n.Parameters.Biases.Length == input.Columns && input == output, "has a gain and a bias a column"),
            LookupTableNode n => Rule(n.Table.Values.Length == 256 && input == output, "has 256 entries and keeps the shape"),
            AddNode n => Rule(input == output && n.Y.Shape == output, "adds two tensors of its own shape"),
            MaxPoolNode => Rule(input.RowsAreWords && output == new TensorShape(1, input.Columns) && node.Inputs[0].Quantization == node.Output.Quantization, "leaves one row of the same quantization"),
            ScheduledNode n => n.Parts.Select(part => Shapes(graph, part)).FirstOrDefault(fault => fault is not null) ?? Chain(n),
            _ => "no rule is known for it.",
        };
    }

    /// <summary>Each part reads what the one before it writes, and the sum of a block what the block reads.</summary>
    private static string? Chain(ScheduledNode node) =>
        Rule(node.Parts.Skip(1).Zip(node.Parts, (part, before) => part.Inputs.Any(input => input.Name == before.Name)).All(reads => reads), "is a chain of layers")
        ?? Rule(!node.WritesOverInput || (node.Parts[^1] is AddNode add && add.X == node.Inputs[0] && add.X.Shape == add.Output.Shape && add.X.Shape.RowsAreWords), "adds to the rows it reads");

    private static string? Dense(DenseParameters dense, int inner, int outputs) =>
        Rule(dense.Inner == inner && dense.Outputs == outputs, string.Create(CultureInfo.InvariantCulture, $"has weights [{outputs}][{inner}]"))
        ?? Rule(dense.Weights.Length == inner * outputs, "has as many weights as its shape says")
        ?? Rule(dense.Bias.Length == outputs && dense.Requantization.Multipliers.Length == outputs, "has a bias and a multiplier an output")
        ?? Rule(dense.Requantization.Multipliers.All(m => m >= 0 && m % 2 == 0), "has even multipliers");

    private static string? Rule(bool holds, string rule) => holds ? null : $"it is a rule that it {rule}.";
}
