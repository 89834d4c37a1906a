using System.Collections.Immutable;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Toolchain;

namespace PNlpMixer.Codegen.Costs;

/// <summary>Counts the instructions of all steps of models on an emulated board, beside what the cost model says they depend on.</summary>
internal sealed class CostMeasurement(BoardDescription board, TextWriter progressWriter)
{
    /// <summary>Null after a diagnostic.</summary>
    public CostSamplesReport? Run(IReadOnlyList<CostSample> samples, DiagnosticBag diagnostics)
    {
        ImmutableArray<MeasuredStep>.Builder steps = ImmutableArray.CreateBuilder<MeasuredStep>();
        using Progress progress = new(progressWriter, board.Name, samples.Count);
        foreach (CostSample sample in samples)
        {
            if (Measure(sample, diagnostics) is not { } measured)
            {
                return null;
            }

            steps.AddRange(measured);
            progress.Advance();
        }

        return new CostSamplesReport(board.Name, board.Core, board.Isa, steps.ToImmutable());
    }

    private IEnumerable<MeasuredStep>? Measure(CostSample sample, DiagnosticBag diagnostics)
    {
        PlannedModel planned = CompilationPipeline.For(board, sample.Planned);
        ImmutableArray<RunStep> steps = RunSteps.Of(planned);
        using TargetProgram? program = TargetProgram.Build(planned, new Target(board.Name, board), RunnerMode.Profile, TextWriter.Null, diagnostics);
        if (program?.Profile([.. sample.Texts], steps.Length, diagnostics) is not { } profile)
        {
            return null;
        }

        StepCounts counts = new(planned, WeightPackings.Of(board.Isa));
        return sample.Texts.Zip(profile).SelectMany(run =>
        {
            TextCounts text = TextCounts.Of(planned.Model, run.First.Text.Span);
            return counts.Of(text).Select((step, i) => new MeasuredStep(sample.Name, text.Words, steps[i].Name, steps[i].Kernel, run.Second[i], step.All));
        });
    }
}
