using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Passes;

namespace PNlpMixer.Codegen.Scheduling;

/// <summary>
/// Lets layers that run over many rows read their constants from RAM, where a block of them is copied first. A layer of one row reads each constant once as it is;
/// a bottleneck gathers what the words ask for.
/// </summary>
public sealed class StageConstants(int block) : IGraphPass
{
    public string Name => "stage-constants";

    public Graph Run(Graph graph) => graph with { Nodes = [.. graph.Nodes.Select(Staged)] };

    private Node Staged(Node node) => node switch
    {
        FullyConnectedNode { Output.Shape.RowsAreWords: true } n => new StagedConnectedNode(n, Block(n.Dense)),
        TokenContractNode or TokenExpandNode => new StagedMixNode((DenseNode)node, Block(((DenseNode)node).Dense)),
        LayerNormNode { Output.Shape.RowsAreWords: true } n => new StagedNormNode(n),
        _ => node,
    };

    /// <summary>Constants lie by pairs of outputs.</summary>
    private int Block(DenseParameters dense) => Math.Min(block, (dense.Outputs + 1) / 2 * 2);
}
