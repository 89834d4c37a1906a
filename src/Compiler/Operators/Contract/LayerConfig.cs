using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>One entry of "layers" as written: values in range, references not yet resolved.</summary>
public sealed record LayerConfig(
    string Location, string Name, IOperator Operator, ImmutableArray<string> Inputs, LayerKeys Keys, ElementType OutputType, QuantParams Output)
{
    public string InputLocation(int index) => FormattableString.Invariant($"{Location}.inputs[{index}]");
}
