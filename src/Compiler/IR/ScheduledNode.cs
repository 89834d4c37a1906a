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
