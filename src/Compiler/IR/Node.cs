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

/// <summary>Gathers and adds weight rows by Bloom filter positions: u16 [T][hashes] to s8 [T][units].</summary>
public sealed record BottleneckNode(Tensor Input, Tensor Output, int FeatureSize, int Window, DenseParameters Dense) : Node([Input], Output)
{
    public override string OperatorName => "bottleneck";

    /// <summary>The words in a row's window: none where padding has more rows than that.</summary>
    public (int First, int Count) Neighbours(int row, int words)
    {
        int first = Math.Max(row - Window, 0);
        return (first, Math.Max(0, Math.Min(row + Window, words - 1) - first + 1));
    }
}

/// <summary>s8 [R][K] to s8 or s16 [R][units], row by row.</summary>
public sealed record FullyConnectedNode(Tensor Input, Tensor Output, DenseParameters Dense) : Node([Input], Output)
{
    public override string OperatorName => "fully_connected";
}

/// <summary>The first product of token mixing: s8 [T][C] to s8 [units][C], channel by channel.</summary>
public sealed record TokenContractNode(Tensor Input, Tensor Output, DenseParameters Dense) : Node([Input], Output)
{
    public override string OperatorName => "token_contract";
}

/// <summary>The second product of token mixing: s8 [J][C] to s8 [T][C], channel by channel.</summary>
public sealed record TokenExpandNode(Tensor Input, Tensor Output, DenseParameters Dense) : Node([Input], Output)
{
    public override string OperatorName => "token_expand";
}

/// <summary>
/// A convolution over words: s8 [T][C] to s8 [T][units], from each word, <paramref name="Before"/> words before it and <paramref name="After"/> behind it. Weights
/// are those of a fully_connected layer whose row is the words of a window one after the other.
/// </summary>
public sealed record Conv1dNode(Tensor Input, Tensor Output, int Before, int After, DenseParameters Dense) : Node([Input], Output)
{
    public override string OperatorName => "conv1d";

    /// <summary>Words of a window.</summary>
    public int Words => Before + 1 + After;

    /// <summary>What absent words hold once their zero point has been folded into the biases.</summary>
    public int Pad => Input.Quantization.ZeroPoint;
}

/// <summary>
/// A gated mean over words with a state of its own in each channel: s8 [T][C] candidates, forget and output gates to s8 [T][C], from the first word to the
/// last, or from the last to the first.
/// </summary>
public sealed record FoPoolNode(Tensor Candidates, Tensor Forget, Tensor Gate, Tensor Output, bool Backward, Requantization Requantization)
    : Node([Candidates, Forget, Gate], Output)
{
    public override string OperatorName => "fo_pool";
}

/// <summary>The columns of two tensors side by side: s8 [T][A] and s8 [T][B] to s8 [T][A+B].</summary>
public sealed record ConcatNode(Tensor X, Tensor Y, Tensor Output) : Node([X, Y], Output)
{
    public override string OperatorName => "concat";
}

/// <summary>s8 [R][C] to s8 [R][C], each row by its mean and variance.</summary>
public sealed record LayerNormNode(Tensor Input, Tensor Output, LayerNormParameters Parameters) : Node([Input], Output)
{
    public override string OperatorName => "layer_norm";
}

/// <summary>An s8 table: gelu, leaky_relu, tanh or sigmoid.</summary>
public sealed record LookupTableNode(Tensor Input, Tensor Output, LookupTable Table) : Node([Input], Output)
{
    public override string OperatorName => Table.Function;
}

/// <summary>Element-wise sum of two s8 tensors of one shape.</summary>
public sealed record AddNode(Tensor X, Tensor Y, Tensor Output, AddParameters Parameters) : Node([X, Y], Output)
{
    public override string OperatorName => "add";
}

/// <summary>The greatest value of each channel over all rows: s8 [T][C] to s8 [1][C].</summary>
public sealed record MaxPoolNode(Tensor Input, Tensor Output) : Node([Input], Output)
{
    public override string OperatorName => "max_pool";
}
