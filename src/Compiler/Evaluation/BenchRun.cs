using System.Collections.Immutable;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>A text of so many words: instructions from the text to the answers, and bytes of constants that its layers need.</summary>
public sealed record BenchRun(int Tokens, ulong Instructions, long FlashBytesRead);

/// <summary>What <see cref="Benchmark"/> counted.</summary>
/// <param name="Planned">As it was built.</param>
/// <param name="Runs">Drawn texts.</param>
/// <param name="Answers">Answers to the data, those to texts without words left out.</param>
/// <param name="Profile">For each drawn text the instructions of every step.</param>
/// <param name="TextBytes">Code of the program.</param>
/// <param name="Output">What the program said.</param>
public sealed record BenchMeasurement(
    PlannedModel Planned,
    ImmutableArray<BenchRun> Runs,
    IReadOnlyList<RunnerAnswer> Answers,
    ImmutableArray<ImmutableArray<ulong>> Profile,
    long TextBytes,
    RunnerOutput Output);
