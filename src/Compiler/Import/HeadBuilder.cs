using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Quantization;

namespace PNlpMixer.Codegen.Import;

/// <summary>A head whose input is known, checked against it.</summary>
internal static class HeadBuilder
{
    /// <summary>Null where the logits do not fit the head; it has been reported then.</summary>
    public static Head? Build(HeadConfig head, Tensor logits, DiagnosticBag diagnostics)
    {
        if (logits.Type != ElementType.S16)
        {
            diagnostics.HeadInputType($"{head.Location}.input", head.Input, logits.Type == ElementType.S8 ? "s8" : "u16");
            return null;
        }

        bool isSequence = head.Kind == HeadKind.Sequence;
        if (isSequence ? logits.Shape.FixedRows != 1 : !logits.Shape.RowsAreWords)
        {
            diagnostics.HeadInputRows($"{head.Location}.input", isSequence ? "sequence" : "bio", isSequence ? "one row, [1][labels]" : "one row a word, [T][labels]", logits.Shape.ToString());
            return null;
        }

        if (head.Labels.Length != logits.Shape.Columns)
        {
            diagnostics.LabelCount($"{head.Location}.labels", head.Labels.Length, logits.Shape.Columns);
            return null;
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
