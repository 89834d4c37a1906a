using System.Collections.Immutable;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Kernels;

/// <summary>A family of kernels that is measured: an operator's, or several together.</summary>
public sealed record KernelKind(KernelBench Bench)
{
    /// <summary>Those of the operators, then blocks, whole models and heads.</summary>
    public static ImmutableArray<KernelKind> All { get; } =
        [.. OperatorSet.All.Select(op => op.Bench).OfType<KernelBench>().Concat(KernelModel.Combined).Select(bench => new KernelKind(bench))];

    public string Name => Bench.Name;

    /// <summary>The names of its dimensions.</summary>
    public string Shape => Bench.Shape;

    public string Unit => Bench.Unit;

    /// <summary>Both products of token mixing bind the model's number of words.</summary>
    public bool BindsWords => Name.StartsWith("token_", StringComparison.Ordinal);

    /// <summary>A whole model of its own, measured from the text to the answers.</summary>
    public bool IsModel => Name == "mixer";

    /// <summary>Heads are answered together, after the last layer: they are measured in a model with no other head.</summary>
    public bool IsAnswer => Name is "sequence_label" or "bio_spans" or "bio_path";
}
