using System.Collections.Immutable;

namespace PNlpMixer.Codegen.IR;

/// <summary>One operator of the graph. Integer semantics: docs/numerics.md.</summary>
public abstract record Node(ImmutableArray<Tensor> Inputs, Tensor Output)
{
    public string Name => Output.Name;

    /// <summary>The operator's name in config.json.</summary>
    public abstract string OperatorName { get; }

    /// <summary>The layers of the model that are computed in this step: itself, unless a schedule made one step of several.</summary>
    public virtual ImmutableArray<Node> Parts => [this];
}

/// <summary>What the rows of a product's weights are multiplied with: it decides how kernels want them packed.</summary>
public enum DenseOrder
{
    /// <summary>A row of the input, or a window of rows.</summary>
    Row,

    /// <summary>A channel of all rows: token mixing.</summary>
    Channel,

    /// <summary>Counters of features, of which few are not zero: weights are gathered.</summary>
    Features,
}

/// <summary>How a product reads its input. <paramref name="Windows"/>, <paramref name="Counters"/> and <paramref name="Positions"/>: of features.</summary>
public sealed record DenseUse(DenseOrder Order, int Windows = 1, int Counters = 0, int Positions = 0);

/// <summary>A node that multiplies with weights.</summary>
public abstract record DenseNode(Tensor Input, Tensor Output, DenseParameters Dense) : Node([Input], Output)
{
    public abstract DenseUse Use { get; }
}
