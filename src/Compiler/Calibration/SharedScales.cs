using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Calibration;

/// <summary>Layers that have one scale and one zero point: what a concat joins, and its output.</summary>
internal sealed class SharedScales
{
    /// <summary>A layer's least scale depends on its inputs', and these may be among those it shares with: a bound, for models that no scale can suit.</summary>
    private const int MostRounds = 8;

    private readonly Dictionary<string, ImmutableArray<FloatLayer>> _members = new(StringComparer.Ordinal);

    /// <summary>The least scale that any member was found to need, by the name of the first.</summary>
    private readonly Dictionary<string, double> _smallest = new(StringComparer.Ordinal);

    /// <summary>What it was when the scale was chosen.</summary>
    private readonly Dictionary<string, double> _chosenWith = new(StringComparer.Ordinal);

    private int _rounds;

    public SharedScales(FloatGraph graph)
    {
        foreach (FloatLayer concat in graph.Layers.Where(layer => OperatorSet.Of(layer).Scales.Source == ScaleSource.SharedWithInputs))
        {
            HashSet<string> joined = new(concat.Inputs.Append(concat.Name).SelectMany(name => _members.TryGetValue(name, out ImmutableArray<FloatLayer> known) ? known.Select(layer => layer.Name) : [name]), StringComparer.Ordinal);
            ImmutableArray<FloatLayer> members = [.. graph.Layers.Where(layer => joined.Contains(layer.Name))];
            foreach (FloatLayer member in members)
            {
                _members[member.Name] = members;
            }
        }
    }

    /// <summary>In execution order; the layer alone where it shares with none.</summary>
    public ImmutableArray<FloatLayer> Of(FloatLayer layer) => _members.GetValueOrDefault(layer.Name, [layer]);

    /// <summary>The least scale that all members can do with, as far as they are known, <paramref name="smallest"/> being this one's.</summary>
    public double Smallest(FloatLayer layer, double smallest)
    {
        string first = Of(layer)[0].Name;
        double all = Math.Max(smallest, _smallest.GetValueOrDefault(first));
        _smallest[first] = all;
        if (layer.Name == first)
        {
            _chosenWith[first] = all;
        }

        return all;
    }

    /// <summary>Whether a scale was chosen before the least was known.</summary>
    public bool Widened() => ++_rounds < MostRounds && _chosenWith.Any(chosen => _smallest[chosen.Key] > chosen.Value);
}
