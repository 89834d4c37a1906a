using System.Collections.Immutable;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Toolchain;

namespace PNlpMixer.Codegen.Kernels;

/// <summary>Executed instructions of single kernels on an emulated board.</summary>
public sealed class KernelBenchmark(BoardDescription board, TextWriter progressWriter)
{
    /// <summary>Null after a diagnostic.</summary>
    public IReadOnlyDictionary<KernelCase, ImmutableArray<KernelShare>>? Run(IReadOnlyList<KernelCase> cases, DiagnosticBag diagnostics)
    {
        Dictionary<KernelCase, ImmutableArray<KernelShare>> parts = new(ReferenceEqualityComparer.Instance);
        using Progress progress = new(progressWriter, board.Name, cases.Count);
        foreach (KernelCase[] group in KernelGroups.Of(cases))
        {
            if (!Measure(group, parts, diagnostics))
            {
                return null;
            }

            progress.Advance(group.Length);
        }

        return parts;
    }

    private bool Measure(KernelCase[] group, Dictionary<KernelCase, ImmutableArray<KernelShare>> parts, DiagnosticBag diagnostics)
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
            IEnumerable<(RunStep Step, ulong Instructions)> measured = steps.Zip(run);
            measured = kernel.Kind.IsAnswer ? measured.TakeLast(1)
                : kernel.Kind.IsModel ? measured
                : measured.Where(step => step.Step.Name.StartsWith(KernelModel.Prefix(index), StringComparison.Ordinal));
            parts[kernel] =
            [
                .. measured.GroupBy(step => step.Step.Kernel)
                    .Select(same => new KernelShare(same.Key, same.Count(), same.Aggregate(0ul, (sum, step) => sum + step.Instructions)))
                    .OrderByDescending(share => share.Instructions),
            ];
        }

        return true;
    }
}
