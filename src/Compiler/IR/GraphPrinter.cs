using System.Globalization;
using System.Text;

namespace PNlpMixer.Codegen.IR;

/// <summary>A graph as text, one line a node: what goldens hold and `pnlpc inspect` shows.</summary>
public static class GraphPrinter
{
    public static string Print(Graph graph)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"max_tokens {graph.MaxTokens}, {(graph.Padding == PaddingMode.Fixed ? "fixed" : "masked")} padding\n");
        text.Append(CultureInfo.InvariantCulture, $"{Describe(graph.Features)}\n");
        foreach (Node node in graph.Nodes)
        {
            string inputs = string.Join(", ", node.Inputs.Select(i => i.Name));
            text.Append(CultureInfo.InvariantCulture, $"{Describe(node.Output)} = {node.OperatorName}({inputs}){Details(node)}\n");
        }

        foreach (Head head in graph.Heads)
        {
            text.Append(CultureInfo.InvariantCulture, $"head {head.Name} = {(head is BioHead ? "bio" : "sequence")}({head.Logits.Name}), {head.Labels.Length} labels\n");
        }

        return text.ToString();
    }

    /// <summary>Name, type, shape and quantization.</summary>
    public static string Describe(Tensor tensor) => string.Create(
        CultureInfo.InvariantCulture,
        $"{tensor.Name}: {tensor.Type.ToString().ToLowerInvariant()} {tensor.Shape} scale {tensor.Quantization.Scale:R} zero point {tensor.Quantization.ZeroPoint}");

    private static string Details(Node node)
    {
        DenseParameters? dense = node switch
        {
            BottleneckNode n => n.Dense,
            FullyConnectedNode n => n.Dense,
            TokenContractNode n => n.Dense,
            TokenExpandNode n => n.Dense,
            _ => null,
        };
        return dense is null
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $", weight [{dense.Outputs}][{dense.Inner}], shift {dense.Requantization.Shift}")
                + (dense.Activation is { } table ? $", then {table.Function}" : string.Empty);
    }
}
