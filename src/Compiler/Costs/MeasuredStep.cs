using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Costs;

/// <summary>A step of a model for a text: the instructions it took, and what it counts to.</summary>
public sealed record MeasuredStep(string Sample, int Words, string Step, string Kernel, ulong Instructions, IReadOnlyDictionary<string, double> Counts);

/// <summary>What <c>pnlpc bench-kernels --costs</c> measured: bench/fit-costs.py fits the cost model on it.</summary>
public sealed record CostSamplesReport(string Board, string Core, string Isa, ImmutableArray<MeasuredStep> Steps);
