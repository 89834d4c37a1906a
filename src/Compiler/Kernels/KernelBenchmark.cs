using System.Collections.Immutable;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Report;
using PNlpMixer.Codegen.Toolchain;

namespace PNlpMixer.Codegen.Kernels;

/// <summary>Executed instructions of single kernels on an emulated board.</summary>
public sealed class KernelBenchmark(BoardDescription board, TextWriter progressWriter)
{
    /// <summary>Null after a diagnostic.</summary>
    public KernelsReport? Run(IReadOnlyList<KernelCase> cases, DiagnosticBag diagnostics)
    {
        Dictionary<KernelCase, ulong> instructions = new(ReferenceEqualityComparer.Instance);
        using Progress progress = new(progressWriter, board.Name, cases.Count);
        foreach (KernelCase[] group in KernelGroups.Of(cases))
        {
            if (!Measure(group, instructions, diagnostics))
            {
                return null;
            }

            progress.Advance(group.Length);
        }

        return new KernelsReport(board.Name, board.Core, board.Isa, [.. cases.Select(kernel => KernelReport.Create(kernel, instructions[kernel]))]);
    }

    private bool Measure(KernelCase[] group, Dictionary<KernelCase, ulong> instructions, DiagnosticBag diagnostics)
    {
        PlannedModel planned = CompilationPipeline.For(board, CompilationPipeline.Plan(KernelModel.Create(group)));
        ImmutableArray<RunStep> steps = RunSteps.Of(planned);
        int[] words = [.. group.Select(kernel => kernel.Words).Distinct()];
        BenchTexts texts = new(planned.Model);
        using TargetProgram? program = TargetProgram.Build(planned, new Target(board.Name, board), RunnerMode.Profile, TextWriter.Null, diagnostics);
        if (program?.Profile([.. words.Select(count => new RunnerInput(texts.Text(count), null))], steps.Length, diagnostics) is not { } profile)
        {
            return false;
        }

        foreach ((int index, KernelCase kernel) in group.Index())
        {
            ImmutableArray<ulong> run = profile[Array.IndexOf(words, kernel.Words)];

            // By name, whatever the passes made of the layers; the answers are the last step.
            instructions[kernel] = kernel.Kind.IsAnswer ? run[^1]
                : kernel.Kind.IsModel ? run.Aggregate(0ul, (sum, step) => sum + step)
                : steps.Zip(run).Where(step => step.First.Name.StartsWith(KernelModel.Prefix(index), StringComparison.Ordinal)).Aggregate(0ul, (sum, step) => sum + step.Second);
        }

        return true;
    }
}
