using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Quantization;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Kernels;

/// <summary>
/// A model made of the kernels to be measured, each with its own layers: fed by small bottlenecks, and read by heads of their own so that nothing is
/// left unused. It goes through the whole compile like any other, so that packing, scratch and calls are those of real models.
/// </summary>
public sealed class KernelModel : IBenchModel
{
    internal const int DefaultHashes = 256;

    private readonly QuantParams _mixedTokens;
    private readonly List<Node> _nodes = [];
    private readonly List<Head> _heads = [];
    private readonly Dictionary<string, Tensor> _sources = new(StringComparer.Ordinal);
    private uint _noise = 2026;

    private KernelModel(IReadOnlyList<KernelCase> cases, PaddingMode padding)
    {
        // Padding that takes no part is zero.
        _mixedTokens = padding == PaddingMode.Fixed ? IBenchModel.Output : IBenchModel.Activation;
        Words = cases.Max(c => c.Words);
        int hashes = cases.FirstOrDefault(c => c.Kind.Name == "bottleneck")?.Dimensions[1] ?? DefaultHashes;
        Features = new Tensor("features", ElementType.U16, TensorShape.Words(hashes), new QuantParams(1, 0));
        foreach ((int index, KernelCase kernel) in cases.Index())
        {
            kernel.Kind.Bench.Build(this, Prefix(index), kernel.Dimensions);
        }
    }

    public int Words { get; }

    public Tensor Features { get; }

    /// <summary>What the names of a case's own layers begin with.</summary>
    public static string Prefix(int index) => string.Create(CultureInfo.InvariantCulture, $"k{index}.");

    /// <summary>Cases that can live in one model: <see cref="KernelGroups"/> makes the groups. <paramref name="mixerPadding"/>: of whole models.</summary>
    public static Model Create(IReadOnlyList<KernelCase> cases, PaddingMode mixerPadding = PaddingMode.Fixed)
    {
        PaddingMode padding = cases.Any(c => c.Kind.IsModel) ? mixerPadding : PaddingMode.Masked;
        KernelModel made = new(cases, padding);
        Graph graph = new(made.Words, padding, made.Features, [.. made._nodes], [.. made._heads]);
        ProjectionOptions projection = new(HashFamily.Fnv1a, made.Features.Shape.Columns, NgramSize: 3, IBenchModel.FeatureSize, Window: 0);
        Vocabulary vocabulary = new(["[UNK]", .. Pairs()], new string('0', 64));
        return new Model(
            "kernels",
            new TokenizerOptions(Lowercase: true, StripAccents: true, MapQuotesAndDashes: true, "[UNK]", "##", MaxWordChars: 20),
            vocabulary,
            projection,
            CacheBuilder.Units(vocabulary, projection),
            graph,
            []);
    }

    private static IEnumerable<string> Pairs() =>
        from first in Enumerable.Range('a', 26) from second in Enumerable.Range('a', 26) select $"{(char)first}{(char)second}";

    /// <summary>What is measured beside single operators.</summary>
    internal static ImmutableArray<KernelBench> Combined { get; } =
    [
        new("token_mixing", "WORDSxCHANNELSxHIDDEN", "mac", ["8x256x256", "64x256x256"])
        {
            Work = shape => 2L * shape[0] * shape[1] * shape[2],
            Build = (model, prefix, shape) =>
            {
                Tensor mixed = TokenExpandOperator.Place(model, prefix + "expand", TokenContractOperator.Place(model, prefix + "contract", model.Source(shape[1]), shape[2]));
                model.Sink(prefix, AddOperator.Place(model, prefix + "add", model.Source(shape[1]), mixed));
            },
        },
        new("mixer", "WORDSxCHANNELSxHIDDENxBLOCKS", "mac", ["64x256x256x5"])
        {
            Work = shape => 4L * shape[0] * shape[1] * shape[2] * shape[3],
            IsShape = shape => shape[3] is >= 1 and <= 16,
            Build = (model, prefix, shape) => ((KernelModel)model).AddMixer(prefix, shape),
        },
        new("sequence_label", "1xLABELS", "element", ["1x128"])
        {
            IsShape = shape => shape[0] == 1,
            Build = (model, prefix, shape) =>
            {
                Tensor pooled = MaxPoolOperator.Place(model, prefix + "pool", model.Source(DefaultHashes));
                ((KernelModel)model).AddSequence(prefix, FullyConnectedOperator.Place(model, prefix + "logits", pooled, shape[1], ElementType.S16));
            },
        },
        new("bio_spans", "WORDSxLABELS", "element", ["64x127"]) { IsShape = IsBio, Build = (model, prefix, shape) => ((KernelModel)model).AddLabels(prefix, shape[1], path: false) },
        new("bio_path", "WORDSxLABELS", "element", ["64x151"]) { IsShape = IsBio, Build = (model, prefix, shape) => ((KernelModel)model).AddLabels(prefix, shape[1], path: true) },
    ];

    /// <summary>O, then two labels a slot.</summary>
    private static bool IsBio(ImmutableArray<int> shape) => shape[1] >= 3 && shape[1] % 2 == 1;

    private void AddLabels(string prefix, int labels, bool path) =>
        AddBio(prefix, FullyConnectedOperator.Place(this, prefix + "logits", Source(DefaultHashes), labels, ElementType.S16), path);

    /// <summary>The encoder of the pNLP-Mixer paper, with both kinds of heads, at the sizes of MTOP's labels.</summary>
    private void AddMixer(string prefix, ImmutableArray<int> shape)
    {
        const int Intents = 113;
        const int Slots = 75;
        (int channels, int hidden) = (shape[1], shape[2]);
        Tensor residual = LayerNormOperator.Place(this, prefix + "norm", BottleneckOperator.Place(this, prefix + "bottleneck", channels, window: 1));
        for (int block = 0; block < shape[3]; block++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{block}.");
            Tensor tokens = TokenContractOperator.Place(this, name + "contract", LayerNormOperator.Place(this, name + "token_norm", residual, _mixedTokens), hidden);
            residual = AddOperator.Place(this, name + "token_add", residual, TokenExpandOperator.Place(this, name + "expand", tokens));
            Tensor wide = FullyConnectedOperator.Place(this, name + "hidden", LayerNormOperator.Place(this, name + "channel_norm", residual), hidden, ElementType.S8, LookupTables.Gelu(IBenchModel.Activation, IBenchModel.Output));
            residual = AddOperator.Place(this, name + "channel_add", residual, FullyConnectedOperator.Place(this, name + "out", wide, channels, ElementType.S8));
        }

        Tensor last = LayerNormOperator.Place(this, prefix + "final", residual);
        AddSequence(prefix, FullyConnectedOperator.Place(this, prefix + "intent", MaxPoolOperator.Place(this, prefix + "pool", last), Intents, ElementType.S16));
        AddBio(prefix + "slots", FullyConnectedOperator.Place(this, prefix + "slots", last, (2 * Slots) + 1, ElementType.S16));
    }

    private static string HeadName(string prefix) => "head_" + prefix.TrimEnd('.');

    /// <summary>An activation [T][columns], shared by all cases that read one.</summary>
    public Tensor Source(int columns, string which = "x", QuantParams? quantization = null)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"source_{which}{columns}");
        if (!_sources.TryGetValue(name, out Tensor? source))
        {
            _sources[name] = source = BottleneckOperator.Place(this, name, columns, window: 0, quantization);
        }

        return source;
    }

    /// <summary>Gives a tensor a reader: the greatest values of its channels, and two logits of them.</summary>
    public void Sink(string prefix, Tensor tensor, string? pool = null) =>
        AddSequence(prefix, FullyConnectedOperator.Place(this, IBenchModel.Beside(prefix) + "logits", MaxPoolOperator.Place(this, pool ?? IBenchModel.Beside(prefix) + "pool", tensor), 2, ElementType.S16));

    private void AddSequence(string prefix, Tensor logits) =>
        _heads.Add(new SequenceHead(
            HeadName(prefix),
            logits,
            [.. Enumerable.Range(0, logits.Shape.Columns).Select(label => string.Create(CultureInfo.InvariantCulture, $"L{label}"))],
            Scores.TryFactor(IBenchModel.Logits.Scale)!.Value));

    private void AddBio(string prefix, Tensor logits, bool path = false)
    {
        IEnumerable<string> slots = Enumerable.Range(0, (logits.Shape.Columns - 1) / 2).Select(slot => string.Create(CultureInfo.InvariantCulture, $"S{slot}"));
        _heads.Add(new BioHead(
            HeadName(prefix),
            logits,
            ["O", .. slots.SelectMany(slot => new[] { "B-" + slot, "I-" + slot })],
            path ? RandomTransitions((logits.Shape.Columns - 1) / 2) : null));
    }

    /// <summary>Values of the size of the logits' own differences, so that several ways compete at each word.</summary>
    private Transitions RandomTransitions(int slots)
    {
        return new Transitions(slots, Values((slots + 2) * (slots + 1)), Values(2 * slots));

        ImmutableArray<short> Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (short)Random(-TransitionSpread, TransitionSpread))];
    }

    public Tensor Place(Node node)
    {
        _nodes.Add(node);
        return node.Output;
    }

    /// <summary>A weight's typical size.</summary>
    private const int WeightSpread = 73;
    private const int TransitionSpread = 2000;
    private const double LargestMultiplier = 0.19;

    /// <summary>Random weights, with scales that spread the outputs over their range.</summary>
    public DenseParameters Dense(int outputs, int inner, int sums, int spread, Tensor output)
    {
        ImmutableArray<sbyte> weights = [.. Enumerable.Range(0, outputs * inner).Select(_ => (sbyte)Random(-127, 127))];
        double typical = IBenchModel.InputSpread / (Math.Sqrt(sums) * WeightSpread * spread) * (output.Type == ElementType.S16 ? 64 : 1);
        double[] multipliers = [.. Enumerable.Range(0, outputs).Select(_ => Math.Min(LargestMultiplier, typical) * Random(96, 160) / 128)];
        return new DenseParameters(
            outputs,
            inner,
            weights,
            [.. Enumerable.Range(0, outputs).Select(_ => Random(-400, 400))],
            InputZeroPoint: 0,
            FixedPoint.TryRequantization(multipliers, output.Quantization.ZeroPoint)!);
    }

    /// <summary>The same numbers on every machine and in every version of .NET.</summary>
    public int Random(int minimum, int maximum)
    {
        _noise = unchecked((_noise * 1664525) + 1013904223);
        return minimum + (int)((_noise >> 8) % (uint)(maximum - minimum + 1));
    }
}
