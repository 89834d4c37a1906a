using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Quantization;
using PNlpMixer.Codegen.Quantization.Operators;

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
            values[node.Name] = Execute(node, values, words, wordRows);
        }

        return values;
    }

    private static TensorValue Execute(Node node, Dictionary<string, TensorValue> values, int words, int wordRows)
    {
        sbyte[] Input(int i = 0) => ((S8Value)values[node.Inputs[i].Name]).Elements;
        int rows = node.Output.Shape.Rows(wordRows);
        int columns = node.Output.Shape.Columns;
        S8Value Bytes(sbyte[] elements) => new(node.Output, rows, elements);

        return node switch
        {
            BottleneckNode bottleneck => Bytes(DenseOperators.Bottleneck(bottleneck, ((U16Value)values[bottleneck.Input.Name]).Elements, words, rows)),
            FullyConnectedNode { Output.Type: ElementType.S16 } logits => new S16Value(node.Output, rows, DenseOperators.FullyConnected16(logits.Dense, Input(), rows)),
            FullyConnectedNode dense => Bytes(DenseOperators.FullyConnected8(dense.Dense, Input(), rows)),
            TokenContractNode contract => Bytes(DenseOperators.TokenContract(contract.Dense, Input(), wordRows, columns)),
            TokenExpandNode expand => Bytes(DenseOperators.TokenExpand(expand.Dense, Input(), wordRows, columns)),
            Conv1dNode convolution => Bytes(RecurrentOperators.Conv1d(convolution, Input(), rows)),
            FoPoolNode pool => Bytes(RecurrentOperators.FoPool(pool, Input(0), Input(1), Input(2), rows, columns)),
            ConcatNode concat => Bytes(ElementwiseOperators.Concat(Input(0), concat.X.Shape.Columns, Input(1), concat.Y.Shape.Columns)),
            LayerNormNode norm => Bytes(LayerNormOperator.Run(norm.Parameters, Input(), rows)),
            LookupTableNode lookup => Bytes(ElementwiseOperators.Lookup(lookup.Table, Input())),
            AddNode add => Bytes(ElementwiseOperators.Add(add.Parameters, Input(0), Input(1))),
            MaxPoolNode pool => Bytes(ElementwiseOperators.MaxPool(Input(), pool.Input.Shape.Rows(wordRows), columns)),
            _ => throw new InvalidOperationException($"No definition of operator {node.OperatorName}."),
        };
    }
}
