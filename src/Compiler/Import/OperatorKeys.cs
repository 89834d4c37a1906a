using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Import;

/// <summary>What an operator is made of in a model folder: inputs, own keys of config.json, tensors NAME.x of model.safetensors.</summary>
internal sealed record OperatorKeys(string Name, int Inputs, ImmutableArray<string> OwnKeys, ImmutableArray<string> TensorSuffixes, int MaxUnits = 0)
{
    private static readonly ImmutableArray<string> Dense = ["weight", "weight_scale", "bias"];

    /// <summary>All operators, in the order of docs/model-format.md.</summary>
    public static readonly ImmutableArray<OperatorKeys> All =
    [
        new("bottleneck", 1, ["units"], Dense, MaxUnits: 1024),
        new("fully_connected", 1, ["units"], Dense, MaxUnits: 4096),
        new("token_contract", 1, ["units"], Dense, MaxUnits: 1024),
        new("token_expand", 1, [], Dense),
        new("conv1d", 1, ["units", "before", "after"], Dense, MaxUnits: 1024),
        new("layer_norm", 1, ["epsilon"], ["gamma", "beta"]),
        new("gelu", 1, [], []),
        new("leaky_relu", 1, ["alpha"], []),
        new("tanh", 1, [], []),
        new("sigmoid", 1, [], []),
        new("add", 2, [], []),
        new("max_pool", 1, [], []),
        new("fo_pool", 3, ["direction"], []),
        new("concat", 2, [], []),
    ];

    /// <summary>The same in a float folder: weights have no scales there.</summary>
    public ImmutableArray<string> FloatTensorSuffixes => TensorSuffixes.Remove("weight_scale");

    public static OperatorKeys? Find(string name) => All.FirstOrDefault(op => op.Name == name);
}
