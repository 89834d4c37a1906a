using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Import;

/// <summary>
/// One entry of "layers" as written: values in range, references not yet resolved. Own keys the operator does not have are null.
/// </summary>
internal sealed record LayerConfig(
    string Location,
    string Name,
    string Operator,
    ImmutableArray<string> Inputs,
    int? Units,
    double? Epsilon,
    double? Alpha,
    int? Before,
    int? After,
    bool? Backward,
    ElementType OutputType,
    QuantParams Output)
{
    public string InputLocation(int index) => FormattableString.Invariant($"{Location}.inputs[{index}]");
}
