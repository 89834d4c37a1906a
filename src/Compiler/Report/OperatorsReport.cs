using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Report;

/// <summary>A key of config.json that an operator alone has.</summary>
public sealed record KeyReport(string Name, string Values, string Meaning);

/// <summary>A tensor of model.safetensors. <paramref name="InFloat"/>: whether a float folder has it, too, as F32.</summary>
public sealed record TensorReport(string Name, string Type, string Shape, bool InFloat);

/// <summary>An operator as <c>pnlpc operators</c> shows it.</summary>
public sealed record OperatorReport(
    string Name,
    string Summary,
    ImmutableArray<string> Inputs,
    string Output,
    ImmutableArray<KeyReport> Keys,
    ImmutableArray<TensorReport> Tensors,
    ImmutableArray<string> Rules)
{
    public static OperatorReport Create(IOperator op) => new(
        op.Name,
        op.Summary,
        op.Schema.Inputs,
        op.Schema.Output,
        [.. op.Schema.Keys.Select(key => new KeyReport(key.Name, key.Range, key.Meaning))],
        [.. op.Schema.Tensors.Select(tensor => new TensorReport($"NAME.{tensor.Suffix}", tensor.Type, tensor.Shape, tensor.InFloat))],
        op.Schema.Rules);
}

/// <summary>What can be a layer of a model folder (docs/supported-ops.md), from the schemas that import reads by.</summary>
public sealed record OperatorsReport(ImmutableArray<OperatorReport> Operators)
{
    public static OperatorsReport Create() => new([.. OperatorSet.All.Select(OperatorReport.Create)]);

    /// <summary>docs/supported-ops.md, whole.</summary>
    public string ToMarkdown()
    {
        StringBuilder text = new("""
            # Supported operators

            What a layer of `config.json` may be. Generated from the compiler's own schemas by `pnlpc operators --markdown`; `docs/numerics.md` has the integers,
            `docs/model-format.md` the file.

            - T: words of the text. R: any rows, T or a fixed number. C, A, B: channels.
            - Every layer has `name`, `op`, `inputs` and, in an integer folder, `output` (`dtype`, `scale`, `zero_point`). The keys below are added to these.
            - A float folder has the same tensors as F32, without those marked "integer only".


            """.ReplaceLineEndings("\n"));
        foreach (OperatorReport op in Operators)
        {
            text.Append('\n').Append("## `").Append(op.Name).Append("`\n\n").Append(op.Summary).Append("\n\n");
            text.Append("- Inputs: ").AppendJoin("; ", op.Inputs).Append(".\n- Output: ").Append(op.Output).Append(".\n");
            foreach (KeyReport key in op.Keys)
            {
                text.Append("- Key `").Append(key.Name).Append("`: ").Append(key.Meaning).Append("; ").Append(key.Values).Append(".\n");
            }

            foreach (TensorReport tensor in op.Tensors)
            {
                text.Append("- Tensor `").Append(tensor.Name).Append("`: ").Append(tensor.Type).Append(' ').Append(tensor.Shape).Append(tensor.InFloat ? ".\n" : ", integer only.\n");
            }

            foreach (string rule in op.Rules)
            {
                text.Append("- ").Append(rule).Append('\n');
            }
        }

        return text.ToString().Replace("\n\n\n", "\n\n", StringComparison.Ordinal);
    }
}
