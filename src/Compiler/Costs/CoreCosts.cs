using System.Collections.Immutable;
using System.Text.Json;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Costs;

/// <summary>
/// What a core's kernels cost: instructions for each of the counts of <see cref="CostCounts"/>, and cycles for an instruction of each family of them. Written by
/// bench/fit-costs.py, with the <paramref name="Board"/>, the <paramref name="Command"/> and the <paramref name="Commit"/> it was measured with.
/// </summary>
internal sealed record CoreCosts(
    string Core,
    string Isa,
    string Board,
    string Command,
    string Commit,
    ImmutableDictionary<string, double> Instructions,
    ImmutableDictionary<string, double> CyclesPerInstruction)
{
    private const string Resource = "Costs/coefficients.json";

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>All cores that were measured.</summary>
    public static ImmutableArray<CoreCosts> All { get; } = JsonSerializer.Deserialize<Measured>(EmbeddedFiles.Text(Resource), Options)!.Cores;

    /// <summary>Null where no such core was measured with such kernels.</summary>
    public static CoreCosts? Find(string core, string isa) => All.FirstOrDefault(costs => costs.Core == core && costs.Isa == isa);

    private sealed record Measured(ImmutableArray<CoreCosts> Cores);
}
