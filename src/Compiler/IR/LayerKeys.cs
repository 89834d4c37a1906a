using System.Collections.Immutable;

namespace PNlpMixer.Codegen.IR;

/// <summary>Values of a layer's own keys: integers and numbers as they are, choices by their place in the list.</summary>
public sealed record LayerKeys(ImmutableDictionary<string, double> Values)
{
    public static LayerKeys None { get; } = new(ImmutableDictionary<string, double>.Empty);

    public int IntegerOf(string key) => (int)Values[key];

    public double NumberOf(string key) => Values[key];
}
