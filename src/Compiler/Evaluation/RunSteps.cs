using System.Collections.Immutable;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>A step of a run as a profile counts it. <paramref name="Node"/> is null for what is no layer.</summary>
public sealed record RunStep(string Name, string Kernel, Node? Node);

/// <summary>The steps of a run in their order: word splitting, projection unless the first layer does it word by word, the layers, the answers.</summary>
public static class RunSteps
{
    /// <summary>The name of the step that computes features.</summary>
    public const string Projection = "projection";

    public static ImmutableArray<RunStep> Of(PlannedModel planned) =>
    [
        new("word splitting", "pnlp_split_words", null),
        .. planned.Graph.Nodes[0] is WordByWordNode ? [] : new RunStep[] { new(Projection, ProjectionKernel(planned.Model), null) },
        .. planned.Graph.Nodes.Select(node => new RunStep(node.Name, node is WordByWordNode ? $"{ProjectionKernel(planned.Model)} + {InferenceSpecBuilder.Kernel(node)}" : InferenceSpecBuilder.Kernel(node), node)),
        new("answers", string.Join(" + ", planned.Graph.Heads.Select(InferenceSpecBuilder.Kernel).Distinct()), null),
    ];

    private static string ProjectionKernel(Model model) => model.Cache switch
    {
        RowsCache => "pnlp_project_rows",
        HashedCache => "pnlp_project_hashed",
        _ => "pnlp_project_units",
    };
}
