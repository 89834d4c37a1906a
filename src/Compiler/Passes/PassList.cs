using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Passes;

/// <summary>Every pass that each compile runs, in order, with the reason for its place. Rewrites that a schedule chooses are the scheduler's.</summary>
public static class PassList
{
    public static ImmutableArray<IGraphPass> All { get; } =
    [
        // First: a table joined to its product is one tensor less to fold, plan and emit.
        new FuseActivations(),

        // After fusion, so that every product there will be is folded once.
        new FoldInputZeroPoints(),
    ];

    /// <summary>Runs all passes; the verifier judges the graph before the first and after each.</summary>
    public static Graph Run(Graph graph)
    {
        GraphVerifier.ThrowIfBroken(graph, "import");
        foreach (IGraphPass pass in All)
        {
            graph = pass.Run(graph);
            GraphVerifier.ThrowIfBroken(graph, pass.Name);
        }

        return graph;
    }
}
