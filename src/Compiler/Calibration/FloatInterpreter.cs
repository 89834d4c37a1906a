using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Calibration;

/// <summary>
/// Executes a float graph, from Bloom filter positions to every tensor. One instance serves any number of threads. Sums are made in one order on every machine
/// (docs/decisions/0011-float-models.md): a calibration gives the same bytes everywhere.
/// </summary>
public sealed class FloatInterpreter
{
    private readonly FloatGraph _graph;

    /// <summary>Weights of layers that add whole rows of them, input-major.</summary>
    private readonly Dictionary<string, float[]> _transposed = new(StringComparer.Ordinal);

    public FloatInterpreter(FloatGraph graph)
    {
        _graph = graph;
        foreach (FloatLayer layer in graph.Layers.Where(layer => layer.Operator is FloatOperator.Bottleneck or FloatOperator.FullyConnected or FloatOperator.Conv1d))
        {
            _transposed.Add(layer.Name, Transpose(layer.Weights.AsSpan(), layer.Outputs, layer.Inner));
        }
    }

    /// <summary>Positions [words][hashes], words from 1 to max_tokens, to the values of all layers.</summary>
    public IReadOnlyDictionary<string, FloatValue> Run(ReadOnlySpan<ushort> positions, int words)
    {
        Dictionary<string, FloatValue> values = new(StringComparer.Ordinal);
        foreach (FloatLayer layer in _graph.Layers)
        {
            values.Add(layer.Name, Execute(layer, [.. layer.Inputs.Select(name => values.GetValueOrDefault(name))], positions, words));
        }

        return values;
    }

    /// <summary>One layer, for inputs from anywhere. The input of a bottleneck is null: it reads the positions.</summary>
    public FloatValue Execute(FloatLayer layer, ImmutableArray<FloatValue?> inputs, ReadOnlySpan<ushort> positions, int words)
    {
        int wordRows = _graph.WordRows(words);
        FloatValue y = new(layer.Shape.Rows(wordRows), layer.Shape.Columns, new float[layer.Shape.Rows(wordRows) * layer.Shape.Columns]);
        ReadOnlySpan<float> weights = layer.Weights.AsSpan();
        ReadOnlySpan<float> bias = layer.Bias.AsSpan();
        switch (layer.Operator)
        {
            case FloatOperator.Bottleneck:
                FloatOperators.Bottleneck(_transposed[layer.Name], bias, positions, words, _graph.Projection, y);
                break;
            case FloatOperator.FullyConnected:
                FloatOperators.FullyConnected(_transposed[layer.Name], bias, inputs[0]!, y);
                break;
            case FloatOperator.TokenContract or FloatOperator.TokenExpand:
                FloatOperators.MixRows(weights, layer.Inner, bias, inputs[0]!, y);
                break;
            case FloatOperator.LayerNorm:
                FloatOperators.LayerNorm(weights, bias, layer.Option, inputs[0]!, y);
                break;
            case FloatOperator.Gelu or FloatOperator.LeakyRelu or FloatOperator.Tanh or FloatOperator.Sigmoid:
                FloatOperators.Apply(ActivationFunction.Of(layer), inputs[0]!, y);
                break;
            case FloatOperator.Conv1d:
                FloatOperators.Conv1d(_transposed[layer.Name], bias, layer.Before, inputs[0]!, y);
                break;
            case FloatOperator.FoPool:
                FloatOperators.FoPool(inputs[0]!, inputs[1]!, inputs[2]!, layer.Backward, y);
                break;
            case FloatOperator.Concat:
                FloatOperators.Concat(inputs[0]!, inputs[1]!, y);
                break;
            case FloatOperator.Add:
                FloatOperators.Add(inputs[0]!, inputs[1]!, y);
                break;
            case FloatOperator.MaxPool:
                FloatOperators.MaxPool(inputs[0]!, y);
                break;
            default:
                throw new InvalidOperationException($"No definition of operator {layer.Operator}.");
        }

        return y;
    }

    private static float[] Transpose(ReadOnlySpan<float> weights, int outputs, int inner)
    {
        float[] transposed = new float[weights.Length];
        for (int o = 0; o < outputs; o++)
        {
            for (int k = 0; k < inner; k++)
            {
                transposed[(k * outputs) + o] = weights[(o * inner) + k];
            }
        }

        return transposed;
    }
}
