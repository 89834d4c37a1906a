using System.Collections.Immutable;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Reference;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>
/// The reference over many texts, on all cores, in their order. It executes the graph as it was imported, before any pass: what the C is compared with
/// then judges the passes as well.
/// </summary>
public sealed class ReferenceRunner(Model model, TextWriter progressWriter)
{
    private static readonly IReadOnlyDictionary<string, TensorValue> NoTensors = ImmutableDictionary<string, TensorValue>.Empty;

    /// <summary>Without tensors: those of thousands of texts would fill the memory.</summary>
    public Inference[] Run(IReadOnlyList<RunnerInput> inputs)
    {
        using Progress progress = new(progressWriter, Target.Reference, inputs.Count);
        Inference[] results = new Inference[inputs.Count];
        Parallel.For(
            0,
            inputs.Count,
            () => new ReferenceInterpreter(model),
            (i, _, interpreter) =>
            {
                results[i] = Run(interpreter, inputs[i]) with { Tensors = NoTensors };
                progress.Advance();
                return interpreter;
            },
            _ => { });
        return results;
    }

    /// <summary>One text, with every tensor.</summary>
    public Inference Run(RunnerInput input) => Run(new ReferenceInterpreter(model), input);

    private static Inference Run(ReferenceInterpreter interpreter, RunnerInput input) =>
        input.Words is { } words ? interpreter.Run(input.Text.Span, words) : interpreter.Run(input.Text.Span);
}
