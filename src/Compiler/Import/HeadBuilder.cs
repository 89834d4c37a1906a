using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Quantization;

namespace PNlpMixer.Codegen.Import;

/// <summary>A head whose input is known, checked against it.</summary>
internal sealed class HeadBuilder(TensorStore tensors, DiagnosticBag diagnostics)
{
    /// <summary>Null where logits or transitions do not fit the head; it has been reported then.</summary>
    public Head? Build(HeadConfig head, Tensor logits)
    {
        if (logits.Type != ElementType.S16)
        {
            diagnostics.HeadInputType($"{head.Location}.input", head.Input, logits.Type == ElementType.S8 ? "s8" : "u16");
            return null;
        }

        bool isSequence = head.Kind == HeadKind.Sequence;
        if (isSequence ? logits.Shape.FixedRows != 1 : !logits.Shape.RowsAreWords)
        {
            diagnostics.HeadInputRows($"{head.Location}.input", ConfigReader.HeadKinds[(int)head.Kind], isSequence ? "one row, [1][labels]" : "one row a word, [T][labels]", logits.Shape.ToString());
            return null;
        }

        if (head.Labels.Length != logits.Shape.Columns)
        {
            diagnostics.LabelCount($"{head.Location}.labels", head.Labels.Length, logits.Shape.Columns);
            return null;
        }

        if (head.Kind == HeadKind.BioPath)
        {
            return tensors.Transitions(head, head.Labels.Length / 2) is { } transitions ? new BioHead(head.Name, logits, head.Labels, transitions) : null;
        }

        if (!isSequence)
        {
            return new BioHead(head.Name, logits, head.Labels);
        }

        if (Scores.TryFactor(logits.Quantization.Scale) is not { } factor)
        {
            diagnostics.LogitScale($"{head.Location}.input", logits.Quantization.Scale.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
            return null;
        }

        return new SequenceHead(head.Name, logits, head.Labels, factor);
    }
}
