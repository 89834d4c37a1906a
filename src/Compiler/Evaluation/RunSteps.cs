using System.Collections.Immutable;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>A step of a run as a profile counts it. <paramref name="Node"/> is null for what is no layer.</summary>
public sealed record RunStep(string Name, string Kernel, Node? Node);

/// <summary>The steps of a run in their order: word splitting, projection unless the first layer does it word by word, the layers, the answers.</summary>
public static class RunSteps
{
    /// <summary>The name of the step that computes features.</summary>
    public const string Projection = "projection";

    public static ImmutableArray<RunStep> Of(PlannedModel planned)
    {
        string projection = CacheTables.KernelOf(planned.Model.FrontEnd);
        return
        [
            new("word splitting", string.Join(" + ", TextCallsBuilder.SplitKernels(planned.Model.Tokenizer)), null),
            .. planned.Graph.Nodes[0] is WordByWordNode ? [] : new RunStep[] { new(Projection, projection, null) },
            .. planned.Graph.Nodes.Select(node => new RunStep(node.Name, node is WordByWordNode ? $"{projection} + {InferenceSpecBuilder.Kernel(node)}" : InferenceSpecBuilder.Kernel(node), node)),
            new("answers", string.Join(" + ", planned.Graph.Heads.Select(InferenceSpecBuilder.Kernel).Distinct()), null),
        ];
    }
}
