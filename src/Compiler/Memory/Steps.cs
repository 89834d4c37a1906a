using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Memory;

/// <summary>The time axis of the arena: text, then one step a node, then the heads' answers.</summary>
public static class Steps
{
    /// <summary>The text is split into words.</summary>
    public const int Words = 0;

    /// <summary>Words become Bloom filter positions.</summary>
    public const int Projection = 1;

    public static int OfNode(int index) => index + 2;

    /// <summary>Logits become labels and spans; whoever checks them reads them after this.</summary>
    public static int Answers(Graph graph) => OfNode(graph.Nodes.Length);
}
