using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Emit;

/// <summary>Descriptors as C: what stands above them, and the lines of their fields.</summary>
internal static class DescriptorText
{
    public static string Of(Node node) => $"{node.Name}: {node.OperatorName}, {node.Inputs[0].Shape} -> {node.Output.Shape}";

    public static string Of(Head head) => $"{head.Name}: transitions between the labels of {head.Logits.Name}";

    /// <summary>Fields in order, a structure within as a block of its own.</summary>
    public static string Fields(ImmutableArray<DescriptorField> fields, Func<DescriptorField, string> value)
    {
        List<string> blocks = [];
        List<(string Value, string Comment)> plain = [];
        foreach (DescriptorField field in fields)
        {
            if (field is NestedFields nested)
            {
                Flush();
                blocks.Add(CArray.Nested(Fields(nested.Fields, value)));
            }
            else
            {
                plain.Add((value(field), field.Name));
            }
        }

        Flush();
        return string.Join('\n', blocks);

        void Flush()
        {
            if (plain.Count > 0)
            {
                blocks.Add(CArray.Fields(plain));
                plain = [];
            }
        }
    }
}
