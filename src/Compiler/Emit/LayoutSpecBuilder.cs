using System.Collections.Immutable;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Emit;

/// <summary>Where the arrays of each layer lie in the model's image: the descriptors from which those of the kernels are bound.</summary>
public sealed class LayoutSpecBuilder(Graph graph, ModelNames names, ModelImage image, IWeightPacking packing)
{
    public ImmutableArray<DescriptorSpec> Build() =>
    [
        .. graph.Nodes.Select(node => (node, OperatorSet.Of(node).Describe(node, packing)))
            .Where(layer => layer.Item2.HasPointers)
            .Select(layer => Build(layer.node.Name, DescriptorText.Of(layer.node), layer.Item2, names.Global(layer.node))),
        .. graph.Heads.Select(head => (head, HeadSet.Of(head).Describe(head)))
            .Where(head => head.Item2.HasPointers)
            .Select(head => Build(head.head.Name, DescriptorText.Of(head.head), head.Item2, names.Head(head.head))),
    ];

    private DescriptorSpec Build(string owner, string comment, Descriptor constants, string name)
    {
        bool hasParameters = constants.Parameters.Any();
        return new DescriptorSpec(
            CComment.Block(0, comment), $"pnlp_{constants.Struct}_at", name, DescriptorText.Fields(Places(constants.Fields, ref hasParameters), field => Value(owner, field)));
    }

    /// <summary>Arrays, then where the numbers are that come with the model, then shapes. A structure within has the place of all its layer's numbers.</summary>
    private static ImmutableArray<DescriptorField> Places(ImmutableArray<DescriptorField> fields, ref bool hasParameters)
    {
        ImmutableArray<DescriptorField>.Builder places = ImmutableArray.CreateBuilder<DescriptorField>();
        foreach (NestedFields nested in fields.OfType<NestedFields>())
        {
            places.Add(nested with { Fields = Places(nested.Fields, ref hasParameters) });
        }

        places.AddRange(fields.Where(field => field is ArrayField or NoArray));
        if (hasParameters)
        {
            places.Add(new NoArray(ModelImage.Parameters));
            hasParameters = false;
        }

        places.AddRange(fields.OfType<ShapeField>());
        return places.ToImmutable();
    }

    private string Value(string owner, DescriptorField field) =>
        field is ShapeField shape ? CLiteral.Of(shape.Value) : CLiteral.Of((uint)image.Find(owner, field.Name));
}
