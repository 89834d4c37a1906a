using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Emit;

/// <summary>Logits that no tensor keeps: a step shows them to whoever looks, a panel at a time.</summary>
internal static class HiddenLogits
{
    /// <summary>Of a word.</summary>
    public static int PerWord(Graph graph) => graph.Nodes.OfType<TokenLabelsNode>().Sum(node => node.Logits.Dense.Outputs);

    /// <summary>Those of them that come before a head's.</summary>
    public static int Before(Graph graph, Head head) =>
        graph.Nodes.TakeWhile(node => node.Name != head.Logits.Name).OfType<TokenLabelsNode>().Sum(node => node.Logits.Dense.Outputs);
}
