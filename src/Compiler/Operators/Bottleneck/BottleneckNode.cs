using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>Gathers and adds weight rows by Bloom filter positions: u16 [T][positions] to s8 [T][units].</summary>
public sealed record BottleneckNode(Tensor Input, Tensor Output, int FeatureSize, int Window, DenseParameters Dense) : DenseNode(Input, Output, Dense)
{
    public override string OperatorName => "bottleneck";

    public override DenseUse Use => new(DenseOrder.Features, Windows, FeatureSize, Input.Shape.Columns);

    /// <summary>Words of a window.</summary>
    public int Windows => (2 * Window) + 1;

    /// <summary>The words in a row's window: none where padding has more rows than that.</summary>
    public (int First, int Count) Neighbours(int row, int words)
    {
        int first = Math.Max(row - Window, 0);
        return (first, Math.Max(0, Math.Min(row + Window, words - 1) - first + 1));
    }
}
