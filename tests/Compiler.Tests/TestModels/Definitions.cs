using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Tests.TestModels;

/// <summary>The integer definition of a single node, for inputs from anywhere.</summary>
internal static class Definitions
{
    public static sbyte[] Run(Node node, int rows, params sbyte[][] inputs) => ((S8Value)OperatorSet.Of(node).Run(
        node,
        new OperatorInputs([.. inputs.Select((elements, i) => new S8Value(node.Inputs[i], elements.Length / node.Inputs[i].Shape.Columns, elements))], rows, rows))).Elements;
}
