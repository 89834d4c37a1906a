using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Images;

/// <summary>
/// The constants of a model's layers as an image. Where they lie follows from layers and shapes alone: generated code knows it, and the layout hash pins it.
/// </summary>
public sealed record ModelImage(ImagePlan Plan, ImageHash Layout)
{
    /// <summary>The numbers of a layer, in the order of its descriptor.</summary>
    public const string Parameters = "parameters";

    public const string ScoreFactor = "score_factor";

    public static ModelImage Create(Model model, Graph graph, IWeightPacking packing)
    {
        // Parameters first, so that they stand together; then what else is always checked.
        ImmutableArray<(Node Node, Descriptor Constants)> layers = [.. graph.Nodes.Select(node => (node, OperatorSet.Of(node).Describe(node, packing)))];
        ImagePart[] parts =
        [
            .. layers.Where(layer => layer.Constants.Parameters.Any()).Select(layer => ParametersOf(layer.Node.Name, layer.Constants)),
            .. graph.Heads.Select(head => (head.Name, Number: HeadSet.Of(head).Number(head))).Where(head => head.Number is not null)
                .Select(head => ImagePart.Of(NameOf(head.Name, ScoreFactor), [head.Number!.Value], @checked: true)),
            .. layers.SelectMany(layer => ArraysOf(layer.Node.Name, layer.Constants)),
            .. graph.Heads.SelectMany(head => ArraysOf(head.Name, HeadSet.Of(head).Describe(head))),
        ];
        ImagePlan plan = ImagePlan.Place(recordBytes: 0, parts);
        return new ModelImage(plan, LayoutOf(model, graph, layers, plan, packing.Isa));
    }

    public byte[] Bytes(string name, string isa, uint version, int runtimeAbi, ImageHash tables) =>
        ImageWriter.Write(new ImageIdentity(ImageKind.Model, name, isa, version, runtimeAbi, tables, Layout), [], Plan);

    /// <summary>Where an array of a layer, or of a head, begins; 0 where it has none.</summary>
    public int Find(string layer, string role) => Plan.Find(NameOf(layer, role));

    private static string NameOf(string layer, string role) => $"{layer}.{role}";

    /// <summary>32-bit words, of longer numbers the low half first.</summary>
    private static ImagePart ParametersOf(string owner, Descriptor constants) => ImagePart.Of(
        NameOf(owner, Parameters),
        [.. constants.Parameters.SelectMany(field => field.Bytes == sizeof(long) ? new[] { (int)(field.Value & uint.MaxValue), (int)(field.Value >> 32) } : [(int)field.Value])],
        @checked: true);

    private static IEnumerable<ImagePart> ArraysOf(string owner, Descriptor constants) => constants.Arrays.Select(array => array.Values switch
    {
        { S8: { IsDefault: false } s8 } => ImagePart.Of(NameOf(owner, array.Name), s8.AsSpan(), array.Checked),
        { S16: { IsDefault: false } s16 } => ImagePart.Of(NameOf(owner, array.Name), s16.AsSpan(), array.Checked),
        { S32: var s32 } => ImagePart.Of(NameOf(owner, array.Name), s32.AsSpan(), array.Checked),
    });

    /// <summary>
    /// All that generated code takes for granted: calls with their shapes, places of arrays, what the answers are called. Layers are numbered, for their names
    /// are in comments only.
    /// </summary>
    internal static ImageHash LayoutOf(Model model, Graph graph, ImmutableArray<(Node Node, Descriptor Constants)> layers, ImagePlan plan, string isa)
    {
        Dictionary<string, int> numbers = graph.Nodes.Index().ToDictionary(node => node.Item.Name, node => node.Index + 1, StringComparer.Ordinal);
        StringBuilder text = new();
        Line($"pnlp model layout 2, abi {RuntimeAbi.Number}, isa {isa}");
        Line($"max_tokens {graph.MaxTokens}, padding {graph.Padding}");
        Line($"num_hashes {model.Projection.NumHashes}, ngram_size {model.Projection.NgramSize}, feature_size {model.Projection.FeatureSize}, max_word_chars {model.Tokenizer.MaxWordChars}");
        if (model.Projection.WordCodes > 0)
        {
            Line($"word_codes {model.Projection.WordCodes}");
        }

        foreach ((Node node, Descriptor constants) in layers)
        {
            string inputs = string.Join(", ", node.Inputs.Select(input => FormattableString.Invariant($"{Number(input)} {input.Shape}")));
            KernelCall call = OperatorSet.StepOf(node).CallOf(node);
            string given = string.Concat(constants.Shapes.Select(Shape).Concat(call.Arguments.Where(argument => argument.Kind == ArgumentKind.Number).Select(argument => FormattableString.Invariant($", {argument.Value}"))));
            Line($"{Number(node.Output)} {call.Symbol} {inputs} -> {node.Output.Shape}{given}");
        }

        foreach (Head head in graph.Heads)
        {
            string given = string.Concat(HeadSet.Of(head).Describe(head).Shapes.Select(Shape));
            Line($"{head.Kind} {AsciiLiteral.Quote(head.Name)} of {Number(head.Logits)}{given}: {string.Join(' ', head.Labels.Select(AsciiLiteral.Quote))}");
        }

        foreach (PlacedPart part in plan.Parts)
        {
            Line($"{part.At} {part.Part.Data.Length} {part.Part.Name[(part.Part.Name.LastIndexOf('.') + 1)..]}");
        }

        return ImageHash.Of(Encoding.UTF8.GetBytes(text.ToString()));

        int Number(Tensor tensor) => numbers.GetValueOrDefault(tensor.Name);

        string Shape(ShapeField shape) => FormattableString.Invariant($", {shape.Name} {shape.Value}");

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
