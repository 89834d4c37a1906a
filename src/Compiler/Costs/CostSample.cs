using System.Collections.Immutable;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Costs;

/// <summary>A model whose steps the cost model is fitted on, and the texts that they are counted with.</summary>
internal sealed record CostSample(string Name, PlannedModel Planned, ImmutableArray<RunnerInput> Texts);
