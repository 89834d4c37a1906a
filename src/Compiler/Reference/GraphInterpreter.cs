using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Reference;

/// <summary>Executes a graph, before or after any pass, from Bloom filter positions to every tensor.</summary>
public static class GraphInterpreter
{
    /// <summary>Positions [words][hashes], words from 1 to max_tokens, to the values of all tensors in execution order.</summary>
    public static IReadOnlyDictionary<string, TensorValue> Run(Graph graph, ushort[] positions, int words)
    {
        Dictionary<string, TensorValue> values = new(StringComparer.Ordinal)
        {
            [graph.Features.Name] = new U16Value(graph.Features, words, positions),
        };
        int wordRows = graph.WordRows(words);
        foreach (Node node in graph.Nodes)
        {
            values[node.Name] = OperatorSet.Of(node).Run(node, new OperatorInputs([.. node.Inputs.Select(input => values[input.Name])], words, wordRows));
        }

        return values;
    }
}
