using System.Collections.Immutable;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Toolchain;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>
/// Executed instructions of a model on an emulated board. Totals come from the program that a user would build; those of single steps from one whose
/// steps are counted.
/// </summary>
public sealed class Benchmark(PlannedModel model, BoardDescription board, ImageOptions? images, TextWriter progressWriter)
{
    private readonly PlannedModel _planned = CompilationPipeline.For(board, new ModelSet(null, [model], images)).Models[0];
    private readonly Target _target = new(board.Name, board, images);

    /// <summary>Null after a diagnostic. <paramref name="tokens"/> are numbers of words, none above the model's limit.</summary>
    public BenchMeasurement? Run(IReadOnlyList<int> tokens, IReadOnlyList<RunnerInput> data, DiagnosticBag diagnostics)
    {
        BenchTexts texts = new(_planned.Model);
        RunnerInput[] drawn = [.. tokens.Select(count => new RunnerInput(texts.Text(count), null))];
        using TargetProgram? program = TargetProgram.Build(_planned, _target, RunnerMode.Bare, progressWriter, diagnostics);
        if (program?.Run([.. drawn, .. data], diagnostics) is not { } output
            || Profile(drawn, diagnostics) is not { } profile)
        {
            return null;
        }

        FlashTraffic traffic = new(_planned.Graph, WeightPackings.Of(board.Isa));
        RunnerAnswer[] judged = [.. output.Answers.Skip(drawn.Length).Where(answer => answer.Status == 0)];
        return new BenchMeasurement(
            _planned,
            [.. output.Answers.Take(drawn.Length).Zip(tokens, (answer, count) => new BenchRun(count, answer.Instructions, traffic.Bytes(count)))],
            judged,
            profile,
            program.TextBytes ?? 0,
            output);
    }

    private ImmutableArray<ImmutableArray<ulong>>? Profile(RunnerInput[] inputs, DiagnosticBag diagnostics)
    {
        using TargetProgram? program = TargetProgram.Build(_planned, _target, RunnerMode.Profile, progressWriter, diagnostics);
        return program?.Profile(inputs, RunSteps.Of(_planned).Length, diagnostics);
    }
}
