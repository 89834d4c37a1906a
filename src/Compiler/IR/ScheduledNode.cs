using System.Collections.Immutable;

namespace PNlpMixer.Codegen.IR;

/// <summary>
/// A step that a schedule made of layers: it computes their integers in another order or place. What is between them is never whole in memory, and so
/// no tensor of the graph.
/// </summary>
public abstract record ScheduledNode(ImmutableArray<Node> Parts, Tensor Output) : Node([Parts[0].Inputs[0]], Output)
{
    public override string OperatorName => string.Join(" + ", Parts.Select(part => part.OperatorName));

    public override ImmutableArray<Node> Parts { get; } = Parts;

    /// <summary>The output takes the place of the input, and no other.</summary>
    public virtual bool WritesOverInput => false;
}

/// <summary>x + expand(contract(norm(x))) in place, <paramref name="Panel"/> channels at a time.</summary>
public sealed record TokenMixingNode(LayerNormNode Norm, TokenContractNode Contract, TokenExpandNode Expand, AddNode Add, int Panel)
    : ScheduledNode([Norm, Contract, Expand, Add], Add.Output)
{
    public override bool WritesOverInput => true;
}

/// <summary>x + out(hidden(norm(x))) in place, <paramref name="Panel"/> rows at a time.</summary>
public sealed record ChannelMixingNode(LayerNormNode Norm, FullyConnectedNode Hidden, FullyConnectedNode Out, AddNode Add, int Panel)
    : ScheduledNode([Norm, Hidden, Out, Add], Add.Output)
{
    public override bool WritesOverInput => true;
}

/// <summary>
/// The label of each word, u16 [T][1], from logits of <paramref name="Panel"/> words at a time: the greatest, or, with <paramref name="Transitions"/>, the one on
/// the best path.
/// </summary>
public sealed record TokenLabelsNode(FullyConnectedNode Logits, int Panel, Transitions? Transitions = null)
    : ScheduledNode([Logits], new Tensor(Logits.Name, ElementType.U16, TensorShape.Words(1), new QuantParams(1, 0)));

/// <summary>
/// A layer whose constants are copied from flash into RAM, <paramref name="Block"/> outputs at a time, and then serve all rows: each is read once. Those of a
/// layer_norm are copied as a whole.
/// </summary>
public sealed record StagedNode(Node Layer, int Block) : ScheduledNode([Layer], Layer.Output);

/// <summary>Words are projected one ahead of the window; no more positions are kept than a row of the bottleneck gathers with.</summary>
public sealed record WordByWordNode(BottleneckNode Bottleneck) : ScheduledNode([Bottleneck], Bottleneck.Output)
{
    /// <summary>Words whose positions are at hand.</summary>
    public int Words => (2 * Bottleneck.Window) + 1;
}
