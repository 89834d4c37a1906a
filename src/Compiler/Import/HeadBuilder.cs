using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Import;

/// <summary>A head whose input is known, checked against it. A float folder's transitions are not integers: they are <see cref="FloatModelReader"/>'s.</summary>
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

        HeadRoom room = head.Room;
        if (room.AnswersWords ? !logits.Shape.RowsAreWords : logits.Shape.FixedRows != 1)
        {
            diagnostics.HeadInputRows($"{head.Location}.input", room.Kind, room.AnswersWords ? "one row a word, [T][labels]" : "one row, [1][labels]", logits.Shape.ToString());
            return null;
        }

        if (head.Labels.Length != logits.Shape.Columns)
        {
            diagnostics.LabelCount($"{head.Location}.labels", head.Labels.Length, logits.Shape.Columns);
            return null;
        }

        // Transitions of a float folder are not integers yet: its heads stand without them.
        if (tensors.IsFloat && room.Tensors.Length > 0)
        {
            return new BioHead(head.Name, logits, head.Labels);
        }

        int before = diagnostics.Count;
        Head? built = room.Read(new HeadReader(head.Name, logits, head.Labels, () => tensors.Transitions(head, head.Labels.Length / 2)));
        if (built is null && diagnostics.Count == before)
        {
            diagnostics.LogitScale($"{head.Location}.input", logits.Quantization.Scale.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        }

        return built;
    }
}
