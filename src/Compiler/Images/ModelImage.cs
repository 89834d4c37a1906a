using System.Globalization;
using System.Text;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Images;

/// <summary>
/// The constants of a model's layers as an image. Where they lie follows from layers and shapes alone: generated code knows it, and the layout hash pins it.
/// </summary>
public sealed record ModelImage(ImagePlan Plan, ImageHash Layout)
{
    public const string Weight = "weight";
    public const string Bias = "bias";
    public const string Multiplier = "multiplier";
    public const string Table = "table";
    public const string Gain = "gain";
    public const string Parameters = "parameters";
    public const string ScoreFactor = "score_factor";
    public const string Start = "start";
    public const string Bounds = "bounds";
    public const string Keep = "keep";

    public static ModelImage Create(Model model, Graph graph, IWeightPacking packing)
    {
        // Parameters first, so that they stand together; then what else is always checked.
        ImagePart[] parts =
        [
            .. graph.Nodes.SelectMany(ParametersOf),
            .. graph.Heads.OfType<SequenceHead>().Select(head => ImagePart.Of(NameOf(head.Name, ScoreFactor), [head.ScoreFactor], @checked: true)),
            .. graph.Nodes.SelectMany(node => ArraysOf(node, packing)),
            .. graph.Heads.OfType<BioHead>().SelectMany(ArraysOf),
        ];
        ImagePlan plan = ImagePlan.Place(recordBytes: 0, parts);
        return new ModelImage(plan, LayoutOf(model, graph, plan, packing.Isa));
    }

    public byte[] Bytes(string name, string isa, uint version, int runtimeAbi, ImageHash tables) =>
        ImageWriter.Write(new ImageIdentity(ImageKind.Model, name, isa, version, runtimeAbi, tables, Layout), [], Plan);

    /// <summary>Where an array of a layer, or of a head, begins; 0 where it has none.</summary>
    public int Find(string layer, string role) => Plan.Find(NameOf(layer, role));

    private static string NameOf(string layer, string role) => $"{layer}.{role}";

    private static IEnumerable<ImagePart> ParametersOf(Node node)
    {
        string name = NameOf(node.Name, Parameters);
        switch (node)
        {
            case LayerNormNode { Parameters: var norm }:
                yield return ImagePart.Of(name, [(int)(norm.Epsilon & uint.MaxValue), (int)(norm.Epsilon >> 32), norm.Shift], @checked: true);
                break;
            case AddNode { Parameters: var add }:
                yield return ImagePart.Of(name, [add.MultiplierX, add.MultiplierY, add.Offset, add.Shift], @checked: true);
                break;
            case Conv1dNode { Dense.Requantization: var sums, Pad: var pad }:
                yield return ImagePart.Of(name, [sums.Shift, sums.ZeroPoint, pad], @checked: true);
                break;
            case FoPoolNode { Requantization: var state } pool:
                yield return ImagePart.Of(name, [state.Multipliers[0], state.Shift, state.ZeroPoint, pool.Backward ? 1 : 0], @checked: true);
                break;
            default:
                if (InferenceSpecBuilder.Dense(node) is { Requantization: var requantization })
                {
                    yield return ImagePart.Of(name, [requantization.Shift, requantization.ZeroPoint], @checked: true);
                }

                break;
        }
    }

    private static IEnumerable<ImagePart> ArraysOf(BioHead head)
    {
        if (head.Transitions is { } transitions)
        {
            yield return ImagePart.Of(NameOf(head.Name, Start), transitions.Start.AsSpan(), @checked: true);
            yield return ImagePart.Of(NameOf(head.Name, Bounds), transitions.Bounds().AsSpan(), @checked: true);
            yield return ImagePart.Of(NameOf(head.Name, Keep), transitions.Keep.AsSpan(), @checked: true);
        }
    }

    private static IEnumerable<ImagePart> ArraysOf(Node node, IWeightPacking packing)
    {
        if (node is LookupTableNode lookup)
        {
            yield return ImagePart.Of(NameOf(node.Name, Table), lookup.Table.Values.AsSpan(), @checked: false);
        }
        else if (node is LayerNormNode { Parameters: var norm })
        {
            yield return ImagePart.Of(NameOf(node.Name, Gain), norm.Gains.AsSpan(), @checked: true);
            yield return ImagePart.Of(NameOf(node.Name, Bias), PackedLayerNorm.Biases(norm).AsSpan(), @checked: true);
        }
        else if (InferenceSpecBuilder.Dense(node) is { } dense)
        {
            PackedDense packed = packing.Pack(node, dense);
            yield return ImagePart.Of(NameOf(node.Name, Weight), packed.Weights.AsSpan(), @checked: false);
            yield return ImagePart.Of(NameOf(node.Name, Bias), packed.Bias.AsSpan(), @checked: true);
            if (!packed.Multipliers.IsEmpty)
            {
                yield return ImagePart.Of(NameOf(node.Name, Multiplier), packed.Multipliers.AsSpan(), @checked: true);
            }

            if (dense.Activation is { } activation)
            {
                yield return ImagePart.Of(NameOf(node.Name, Table), activation.Values.AsSpan(), @checked: false);
            }
        }
    }

    /// <summary>
    /// All that generated code takes for granted: calls with their shapes, places of arrays, what the answers are called. Layers are numbered, for their names
    /// are in comments only.
    /// </summary>
    private static ImageHash LayoutOf(Model model, Graph graph, ImagePlan plan, string isa)
    {
        Dictionary<string, int> numbers = graph.Nodes.Index().ToDictionary(node => node.Item.Name, node => node.Index + 1, StringComparer.Ordinal);
        StringBuilder text = new();
        Line($"pnlp model layout 1, abi {RuntimeAbi.Number}, isa {isa}");
        Line($"max_tokens {graph.MaxTokens}, padding {graph.Padding}");
        Line($"num_hashes {model.Projection.NumHashes}, ngram_size {model.Projection.NgramSize}, feature_size {model.Projection.FeatureSize}, max_word_chars {model.Tokenizer.MaxWordChars}");
        if (model.Projection.WordCodes > 0)
        {
            Line($"word_codes {model.Projection.WordCodes}");
        }

        foreach (Node node in graph.Nodes)
        {
            string inputs = string.Join(", ", node.Inputs.Select(input => FormattableString.Invariant($"{Number(input)} {input.Shape}")));
            string window = node switch
            {
                BottleneckNode n => FormattableString.Invariant($", window {n.Window}"),
                Conv1dNode n => FormattableString.Invariant($", before {n.Before}, after {n.After}"),
                _ => string.Empty,
            };
            Line($"{Number(node.Output)} {InferenceSpecBuilder.Kernel(node)} {inputs} -> {node.Output.Shape}{window}");
        }

        foreach (Head head in graph.Heads)
        {
            Line($"{head.GetType().Name} {AsciiLiteral.Quote(head.Name)} of {Number(head.Logits)}: {string.Join(' ', head.Labels.Select(AsciiLiteral.Quote))}");
        }

        foreach (PlacedPart part in plan.Parts)
        {
            Line($"{part.At} {part.Part.Data.Length} {part.Part.Name[(part.Part.Name.LastIndexOf('.') + 1)..]}");
        }

        return ImageHash.Of(Encoding.UTF8.GetBytes(text.ToString()));

        int Number(Tensor tensor) => numbers.GetValueOrDefault(tensor.Name);

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
