using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Passes;

/// <summary>
/// A table that is the only user of a product becomes the product's last step:
/// <code>
///   h = fully_connected(x)            y = fully_connected(x), then table
///   y = gelu(h)                  =>
/// </code>
/// One pass over the elements and one tensor less. Requantization still clamps to the step of h, so no integer changes.
/// </summary>
public sealed class FuseActivations : IGraphPass
{
    public string Name => "fuse-activations";

    public Graph Run(Graph graph)
    {
        List<Node> nodes = [];
        foreach (Node node in graph.Nodes)
        {
            int producer = node is LookupTableNode lookup && UseCount(graph, lookup.Input) == 1
                ? nodes.FindIndex(n => n.Name == lookup.Input.Name)
                : -1;
            if (producer >= 0 && Fuse(nodes[producer], (LookupTableNode)node) is { } fused)
            {
                nodes[producer] = fused;
            }
            else
            {
                nodes.Add(node);
            }
        }

        return graph with { Nodes = [.. nodes] };
    }

    private static int UseCount(Graph graph, Tensor tensor) =>
        graph.Nodes.Sum(n => n.Inputs.Count(i => i.Name == tensor.Name)) + graph.Heads.Count(h => h.Logits.Name == tensor.Name);

    private static DenseNode? Fuse(Node producer, LookupTableNode lookup) => producer is DenseNode { Dense.Activation: null } dense
        ? dense with { Output = lookup.Output, Dense = dense.Dense with { Activation = lookup.Table } }
        : null;
}
