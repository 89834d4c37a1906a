using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;

namespace PNlpMixer.Codegen.Scheduling;

/// <summary>
/// A model as it will run: <paramref name="Graph"/> is <see cref="Model.Graph"/> after all passes, in the order of a schedule, with a place for every tensor.
/// <paramref name="Request"/>: what was asked of the schedule, which is chosen anew for a board. <paramref name="Features"/>: where it finds the text's features.
/// </summary>
public sealed record PlannedModel(
    Model Model, Graph Graph, MemoryPlan Plan, Schedule Schedule, ScheduleRequest Request, FeaturesPlace Features = FeaturesPlace.Arena);
