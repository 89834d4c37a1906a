using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Kernels;

/// <summary>A family of kernels. <paramref name="Shape"/> names its dimensions, <paramref name="Unit"/> what its work is counted in.</summary>
public sealed record KernelKind(string Name, string Shape, string Unit)
{
    public static ImmutableArray<KernelKind> All { get; } =
    [
        new("fully_connected", "WORDSxINNERxOUTPUTS", "mac"),
        new("token_contract", "WORDSxCHANNELSxHIDDEN", "mac"),
        new("token_expand", "WORDSxCHANNELSxHIDDEN", "mac"),
        new("token_mixing", "WORDSxCHANNELSxHIDDEN", "mac"),
        new("add", "WORDSxCHANNELS", "element"),
        new("layer_norm", "WORDSxCHANNELS", "element"),
        new("lookup", "WORDSxCHANNELS", "element"),
        new("max_pool", "WORDSxCHANNELS", "element"),
        new("conv1d", "WORDSxCHANNELSxOUTPUTSxBEFORExAFTER", "mac"),
        new("fo_pool", "WORDSxCHANNELS", "element"),
        new("concat", "WORDSxCHANNELSxCHANNELS", "element"),
        new("bottleneck", "WORDSxHASHESxOUTPUTSxWINDOW", "addition"),
        new("mixer", "WORDSxCHANNELSxHIDDENxBLOCKS", "mac"),
        new("sequence_label", "1xLABELS", "element"),
        new("bio_spans", "WORDSxLABELS", "element"),
        new("bio_path", "WORDSxLABELS", "element"),
    ];

    /// <summary>Both products of token mixing bind the model's number of words.</summary>
    public bool BindsWords => Name.StartsWith("token_", StringComparison.Ordinal);

    /// <summary>A whole model of its own, measured from the text to the answers.</summary>
    public bool IsModel => Name == "mixer";

    /// <summary>Heads are answered together, after the last layer: they are measured in a model with no other head.</summary>
    public bool IsAnswer => Name is "sequence_label" or "bio_spans" or "bio_path";
}
