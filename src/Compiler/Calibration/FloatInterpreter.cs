using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Calibration;

/// <summary>
/// Executes a float graph, from Bloom filter positions to every tensor. One instance serves any number of threads. Sums are made in one order on every machine
/// (docs/decisions/0011-float-models.md): a calibration gives the same bytes everywhere.
/// </summary>
public sealed class FloatInterpreter
{
    private readonly FloatGraph _graph;

    private readonly Dictionary<string, FloatDefinition> _definitions;

    public FloatInterpreter(FloatGraph graph)
    {
        _graph = graph;
        _definitions = graph.Layers.ToDictionary(layer => layer.Name, layer => OperatorSet.Of(layer).DefineFloat(layer, graph), StringComparer.Ordinal);
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
        int rows = layer.Shape.Rows(_graph.WordRows(words));
        FloatValue y = new(rows, layer.Shape.Columns, new float[rows * layer.Shape.Columns]);
        _definitions[layer.Name](inputs, positions, words, y);
        return y;
    }
}
