using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>
/// A layer whose constants are copied from flash into RAM, <paramref name="Block"/> outputs at a time, and then serve all rows: each is read once.
/// </summary>
public abstract record StagedNode(Node Layer, int Block) : ScheduledNode([Layer], Layer.Output);

/// <summary>A product over rows.</summary>
public sealed record StagedConnectedNode(FullyConnectedNode Connected, int Block) : StagedNode(Connected, Block);

/// <summary>A product of token mixing.</summary>
public sealed record StagedMixNode(DenseNode Mix, int Block) : StagedNode(Mix, Block);

/// <summary>Gains and biases are copied as a whole.</summary>
public sealed record StagedNormNode(LayerNormNode Norm) : StagedNode(Norm, 0);
