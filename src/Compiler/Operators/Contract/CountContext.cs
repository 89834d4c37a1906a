using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>
/// A run whose instructions are counted. <paramref name="Isa"/>: of the kernels. <paramref name="Rows"/>: computed a word, <paramref name="Words"/> of the text.
/// <paramref name="Features"/>: of each word; empty where no step reads features.
/// </summary>
internal sealed record CountContext(CostCounts To, string Isa, int Words, int Rows, IReadOnlyList<FeatureLists> Features)
{
    /// <summary>Counts the projection of the text, for a step that it is part of.</summary>
    public required Action<CostCounts> Project { get; init; }

    /// <summary>What the best path through a tensor's labels takes.</summary>
    public required Func<Tensor, PathCounts> PathOf { get; init; }

    public DenseCounts Dense => DenseCounts.Of(Isa);

    public void Add(string name, double count = 1) => To.Add(name, count);
}
