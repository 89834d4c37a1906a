using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Toolchain;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>The first utterance on which a target and the reference differ. <paramref name="Tensor"/>: the first tensor that does.</summary>
public sealed record FirstDifference(
    string Source, int Line, string Text, string? Head, string Value, int Index, string Expected, string Actual, string? Tensor);

/// <summary>How a target compares with the reference. Instructions are counted, and the stack measured, where the board can.</summary>
public sealed record TargetReport(
    string Target,
    int Utterances,
    int Equal,
    int TestVectors,
    int TestVectorsEqual,
    double? InstructionsMean,
    ulong? InstructionsMax,
    int? StackBytes,
    FirstDifference? FirstDifference)
{
    /// <summary>Where the board counts cycles instead of instructions.</summary>
    public double? CyclesMean { get; init; }

    public ulong? CyclesMax { get; init; }
}

/// <summary>A text to verify with, and where it comes from.</summary>
public sealed record VerifyInput(string Source, int Line, string Text, RunnerInput Input);

/// <summary>
/// Holds targets to the reference: status, words, truncation, all logits, labels, scores and spans of all heads. There is no tolerance.
/// </summary>
public sealed class Verifier(PlannedModel planned, TextWriter progressWriter)
{
    private readonly ReferenceRunner _reference = new(planned.Model, progressWriter);

    /// <summary>The reference's results for the inputs.</summary>
    public Inference[] RunReference(IReadOnlyList<VerifyInput> inputs) => _reference.Run([.. inputs.Select(i => i.Input)]);

    /// <summary>Null after a diagnostic. The last <paramref name="vectors"/> inputs are test vectors, counted by themselves.</summary>
    public TargetReport? Verify(Target target, IReadOnlyList<VerifyInput> inputs, int vectors, Inference[] expected, DiagnosticBag diagnostics)
    {
        using TargetProgram? program = TargetProgram.Build(planned, target, RunnerMode.Plain, progressWriter, diagnostics);
        RunnerOutput? output = program?.Run([.. inputs.Select(i => i.Input)], diagnostics);
        if (output is null)
        {
            return null;
        }

        Difference?[] differences = [.. expected.Zip(output.Answers, Difference.Find)];
        int utterances = inputs.Count - vectors;
        int first = Array.FindIndex(differences, difference => difference is not null);
        ImmutableArray<ulong> counted = [.. output.Answers.Take(utterances > 0 ? utterances : vectors).Where(a => a.Status == 0 && a.Instructions > 0).Select(a => a.Instructions)];
        return new TargetReport(
            target.Name,
            utterances,
            differences.Take(utterances).Count(difference => difference is null),
            vectors,
            differences.Skip(utterances).Count(difference => difference is null),
            counted.IsEmpty ? null : Math.Round(counted.Average(n => (double)n), 1),
            counted.IsEmpty ? null : counted.Max(),
            output.StackBytes > 0 ? output.StackBytes : null,
            first < 0 ? null : Describe(target, inputs[first], differences[first]!, diagnostics));
    }

    private FirstDifference Describe(Target target, VerifyInput input, Difference difference, DiagnosticBag diagnostics) => new(
        input.Source,
        input.Line,
        input.Text,
        difference.Head,
        difference.Value,
        difference.Index,
        difference.Expected,
        difference.Actual,
        FirstTensor(target, input.Input, diagnostics));

    /// <summary>Runs the text again in a traced build: the first tensor whose bytes are not the reference's.</summary>
    private string? FirstTensor(Target target, RunnerInput input, DiagnosticBag diagnostics)
    {
        using TargetProgram? program = TargetProgram.Build(planned, target, RunnerMode.Trace, progressWriter, diagnostics);
        Inference expected = _reference.Run(input);
        return program?.Trace(input, diagnostics)?.FirstOrDefault(traced =>
            expected.Tensors.TryGetValue(traced.Name, out TensorValue? value) && TraceFile.Crc32(Expected(program, value, expected.Words.Length)) != traced.Crc32)?.Name;
    }

    /// <summary>Where a schedule keeps no logits, a traced build shows the labels that it found.</summary>
    private static ReadOnlySpan<byte> Expected(TargetProgram program, TensorValue value, int words) =>
        program.Heads.FirstOrDefault(head => head.Logits.Name == value.Tensor.Name) is BioHead { Logits.Type: ElementType.U16 } head && value is S16Value logits
            ? MemoryMarshal.AsBytes(BioDecoder.Labels(logits.Elements.AsSpan(0, words * head.Labels.Length), head.Labels.Length, head.Transitions).Select(label => (ushort)label).ToArray().AsSpan())
            : value.Bytes;
}
