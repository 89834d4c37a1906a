using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Passes;

namespace PNlpMixer.Codegen.Scheduling;

/// <summary>
/// Makes one step of each block on the residual stream, and keeps neither all positions nor all logits:
/// <code>
///   y = x + expand(contract(norm(x)))      x += ... in place, by panels of channels
///   y = x + out(hidden(norm(x)))       =>  x += ... in place, by panels of rows
///   bottleneck(positions of all words)     word by word
///   logits [T][labels], arg-max or path    labels [T], by panels of rows
/// </code>
/// Only where nothing else reads what is no longer there, or the x that is written over.
/// </summary>
public sealed class InPlaceMixing(Schedule schedule, bool wordByWord) : IGraphPass
{
    public string Name => "in-place-mixing";

    public Graph Run(Graph graph)
    {
        Dictionary<string, int> uses = Uses(graph);
        Dictionary<string, Node> producers = graph.Nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        HashSet<string> absorbed = new(StringComparer.Ordinal);
        Dictionary<string, Node> steps = new(StringComparer.Ordinal);
        foreach (Node node in graph.Nodes)
        {
            Node? step = node switch
            {
                AddNode add => Block(add, producers, uses, graph.Features),
                BottleneckNode bottleneck when wordByWord && node == graph.Nodes[0] && uses[graph.Features.Name] == 1 => new WordByWordNode(bottleneck),
                FullyConnectedNode logits when uses[node.Name] == 1 && graph.Heads.OfType<BioHead>().FirstOrDefault(head => head.Logits == node.Output) is { } head =>
                    new TokenLabelsNode(logits, schedule.RowPanel, head.Transitions),
                _ => null,
            };
            if (step is not null)
            {
                steps[node.Name] = step;
                absorbed.UnionWith(step.Parts.Select(part => part.Name));
            }
        }

        return graph with
        {
            Nodes = [.. graph.Nodes.Where(node => steps.ContainsKey(node.Name) || !absorbed.Contains(node.Name)).Select(node => steps.GetValueOrDefault(node.Name, node))],
            Heads = [.. graph.Heads.Select(head => steps.TryGetValue(head.Logits.Name, out Node? labels) ? head with { Logits = labels.Output } : head)],
        };
    }

    /// <summary>The graph before: steps taken apart into their layers.</summary>
    public static Graph Undo(Graph graph)
    {
        ImmutableArray<Node> layers = [.. graph.Nodes.SelectMany(node => node.Parts)];
        return graph with
        {
            Nodes = layers,
            Heads = [.. graph.Heads.Select(head => head with { Logits = layers.First(layer => layer.Name == head.Logits.Name).Output })],
        };
    }

    private static Dictionary<string, int> Uses(Graph graph) =>
        graph.Nodes.SelectMany(node => node.Inputs).Concat(graph.Heads.Select(head => head.Logits))
            .GroupBy(tensor => tensor.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    private Node? Block(AddNode add, Dictionary<string, Node> producers, Dictionary<string, int> uses, Tensor features)
    {
        // Either input may be the residual stream; the kernels want it first.
        return OnStream(add) ?? OnStream(new AddNode(add.Y, add.X, add.Output, Swapped(add.Parameters)));

        Node? OnStream(AddNode sum)
        {
            Tensor x = sum.X;
            bool written = x.Name != features.Name && x.Shape.RowsAreWords && uses[x.Name] == 2;
            return !written ? null : Only(sum.Y) switch
            {
                TokenExpandNode expand when Only(expand.Input) is TokenContractNode contract && Only(contract.Input) is LayerNormNode norm && norm.Input == x =>
                    new TokenMixingNode(norm, contract, expand, sum, Math.Min(schedule.ChannelPanel, x.Shape.Columns)),
                FullyConnectedNode output when Only(output.Input) is FullyConnectedNode hidden && Only(hidden.Input) is LayerNormNode norm && norm.Input == x =>
                    new ChannelMixingNode(norm, hidden, output, sum, schedule.RowPanel),
                _ => null,
            };
        }

        Node? Only(Tensor tensor) => uses[tensor.Name] == 1 ? producers.GetValueOrDefault(tensor.Name) : null;
    }

    private static AddParameters Swapped(AddParameters add) => add with { MultiplierX = add.MultiplierY, MultiplierY = add.MultiplierX };
}
