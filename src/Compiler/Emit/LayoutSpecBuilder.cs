using System.Collections.Immutable;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Emit;

/// <summary>Where the arrays of each layer lie in the model's image: the descriptors from which those of the kernels are bound.</summary>
public sealed class LayoutSpecBuilder(Graph graph, ModelNames names, ModelImage image)
{
    public ImmutableArray<DescriptorSpec> Build() => [.. graph.Nodes.Where(node => InferenceSpecBuilder.BindingOf(node) is not null).Select(Build), .. graph.Heads.OfType<BioHead>().Where(head => head.Transitions is not null).Select(Build)];

    private DescriptorSpec Build(BioHead head) => new(
        CComment.Block(0, $"{head.Name}: transitions between the labels of {head.Logits.Name}"),
        "pnlp_transitions_at",
        names.Transitions(head),
        CArray.Fields(
            [
                (CLiteral.Of((uint)image.Find(head.Name, ModelImage.Start)), ModelImage.Start),
                (CLiteral.Of((uint)image.Find(head.Name, ModelImage.Bounds)), ModelImage.Bounds),
                (CLiteral.Of((uint)image.Find(head.Name, ModelImage.Keep)), ModelImage.Keep),
                (CLiteral.Of(head.Transitions!.Slots), "slots"),
            ]));

    private DescriptorSpec Build(Node node) => new(
        CComment.Block(0, $"{node.Name}: {node.OperatorName}, {node.Inputs[0].Shape} -> {node.Output.Shape}"),
        $"pnlp_{InferenceSpecBuilder.BindingOf(node)}_at",
        names.Global(node),
        node is Conv1dNode convolution ? $"{CArray.Nested(Lines(Fields(node)))}\n{Lines(WindowOf(convolution))}" : Lines(Fields(node)));

    private static string Lines(IEnumerable<(string Name, string Value)> fields) => CArray.Fields([.. fields.Select(field => (field.Value, field.Name))]);

    private static ImmutableArray<(string Name, string Value)> WindowOf(Conv1dNode node) =>
        [("channels", CLiteral.Of(node.Input.Shape.Columns)), ("before", CLiteral.Of(node.Before)), ("after", CLiteral.Of(node.After))];

    private IEnumerable<(string Name, string Value)> Fields(Node node)
    {
        if (node is LayerNormNode { Parameters: var norm })
        {
            yield return At(node, ModelImage.Gain);
            yield return At(node, ModelImage.Bias);
            yield return At(node, ModelImage.Parameters);
            yield return ("channels", CLiteral.Of(norm.Gains.Length));
            yield break;
        }

        DenseParameters dense = InferenceSpecBuilder.Dense(node)!;
        yield return At(node, ModelImage.Weight);
        yield return At(node, ModelImage.Bias);
        yield return At(node, ModelImage.Multiplier);
        yield return At(node, ModelImage.Table);
        yield return At(node, ModelImage.Parameters);
        if (node is BottleneckNode bottleneck)
        {
            yield return ("num_hashes", CLiteral.Of(node.Inputs[0].Shape.Columns));
            yield return ("feature_size", CLiteral.Of(bottleneck.FeatureSize));
            yield return ("window", CLiteral.Of(bottleneck.Window));
        }
        else
        {
            yield return ("inner", CLiteral.Of(dense.Inner));
        }

        yield return ("outputs", CLiteral.Of(dense.Outputs));
    }

    private (string Name, string Value) At(Node node, string role) => (role, CLiteral.Of((uint)image.Find(node.Name, role)));
}
