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
public sealed class KernelModel
{
    private const int FeatureSize = 512;
    internal const int DefaultHashes = 256;
    private static readonly QuantParams Activation = new(0.05, 0);
    private static readonly QuantParams Output = new(0.05, -3);
    private static readonly QuantParams Logits = new(0.002, 0);

    private readonly int _words;
    private readonly QuantParams _mixedTokens;
    private readonly Tensor _features;
    private readonly List<Node> _nodes = [];
    private readonly List<Head> _heads = [];
    private readonly Dictionary<string, Tensor> _sources = new(StringComparer.Ordinal);
    private uint _noise = 2026;

    private KernelModel(IReadOnlyList<KernelCase> cases, PaddingMode padding)
    {
        // Padding that takes no part is zero.
        _mixedTokens = padding == PaddingMode.Fixed ? Output : Activation;
        _words = cases.Max(c => c.Words);
        int hashes = cases.FirstOrDefault(c => c.Kind.Name == "bottleneck")?.Dimensions[1] ?? DefaultHashes;
        _features = new Tensor("features", ElementType.U16, TensorShape.Words(hashes), new QuantParams(1, 0));
        foreach ((int index, KernelCase kernel) in cases.Index())
        {
            Add(kernel, Prefix(index));
        }
    }

    /// <summary>What the names of a case's own layers begin with.</summary>
    public static string Prefix(int index) => string.Create(CultureInfo.InvariantCulture, $"k{index}.");

    /// <summary>Cases that can live in one model: <see cref="KernelGroups"/> makes the groups. <paramref name="mixerPadding"/>: of whole models.</summary>
    public static Model Create(IReadOnlyList<KernelCase> cases, PaddingMode mixerPadding = PaddingMode.Fixed)
    {
        PaddingMode padding = cases.Any(c => c.Kind.IsModel) ? mixerPadding : PaddingMode.Masked;
        KernelModel made = new(cases, padding);
        Graph graph = new(made._words, padding, made._features, [.. made._nodes], [.. made._heads]);
        ProjectionOptions projection = new(HashFamily.Fnv1a, made._features.Shape.Columns, NgramSize: 3, FeatureSize, Window: 0);
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

    private void Add(KernelCase kernel, string prefix)
    {
        int columns = kernel.Dimensions[1];
        switch (kernel.Kind.Name)
        {
            case "fully_connected":
                Sink(prefix, Connected(prefix + "out", Source(columns), kernel.Dimensions[2], ElementType.S8));
                break;
            case "token_contract":
                Sink(prefix, Expand(Beside(prefix) + "expand", Contract(prefix + "out", Source(columns), kernel.Dimensions[2])));
                break;
            case "token_expand":
                Sink(prefix, Expand(prefix + "out", Contract(Beside(prefix) + "contract", Source(columns), kernel.Dimensions[2])));
                break;
            case "token_mixing":
                Tensor mixed = Expand(prefix + "expand", Contract(prefix + "contract", Source(columns), kernel.Dimensions[2]));
                Sink(prefix, Sum(prefix + "add", Source(columns), mixed));
                break;
            case "add":
                Sink(prefix, Sum(prefix + "out", Source(columns), Source(columns, "y")));
                break;
            case "layer_norm":
                Sink(prefix, Norm(prefix + "out", Source(columns)));
                break;
            case "lookup":
                // Behind a layer that no table can become part of.
                Sink(prefix, Place(new LookupTableNode(Norm(Beside(prefix) + "norm", Source(columns)), new Tensor(prefix + "out", ElementType.S8, TensorShape.Words(columns), Output), LookupTables.Gelu(Output, Output))));
                break;
            case "conv1d":
                Sink(prefix, Convolution(prefix + "out", Source(columns), kernel.Dimensions[2], kernel.Dimensions[3], kernel.Dimensions[4]));
                break;
            case "fo_pool":
                // Not in place: other cases read the same sources.
                Sink(prefix, FoPool(prefix + "out", Source(columns), Source(columns, "f", FoPoolOperator.Gate), Source(columns, "o", FoPoolOperator.Gate)));
                break;
            case "concat":
                Sink(prefix, Joined(prefix + "out", Source(columns), Source(kernel.Dimensions[2], "y")));
                break;
            case "max_pool":
                Sink(prefix, Source(columns), prefix + "out");
                break;
            case "bottleneck":
                Sink(prefix, Bottleneck(prefix + "out", kernel.Dimensions[2], kernel.Dimensions[3]));
                break;
            case "mixer":
                AddMixer(prefix, kernel);
                break;
            case "sequence_label":
                Tensor pooled = Pool(prefix + "pool", Source(DefaultHashes));
                AddSequence(prefix, Connected(prefix + "logits", pooled, columns, ElementType.S16));
                break;
            case "bio_spans" or "bio_path":
                Tensor logits = Connected(prefix + "logits", Source(DefaultHashes), columns, ElementType.S16);
                AddBio(prefix, logits, path: kernel.Kind.Name == "bio_path");
                break;
            default:
                throw new InvalidOperationException($"No layers for kernel {kernel.Kind.Name}.");
        }
    }

    /// <summary>The encoder of the pNLP-Mixer paper, with both kinds of heads, at the sizes of MTOP's labels.</summary>
    private void AddMixer(string prefix, KernelCase kernel)
    {
        const int Intents = 113;
        const int Slots = 75;
        (int channels, int hidden) = (kernel.Dimensions[1], kernel.Dimensions[2]);
        Tensor residual = Norm(prefix + "norm", Bottleneck(prefix + "bottleneck", channels, window: 1));
        for (int block = 0; block < kernel.Dimensions[3]; block++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{block}.");
            Tensor tokens = Contract(name + "contract", Norm(name + "token_norm", residual, _mixedTokens), hidden);
            residual = Sum(name + "token_add", residual, Expand(name + "expand", tokens));
            Tensor wide = Connected(name + "hidden", Norm(name + "channel_norm", residual), hidden, ElementType.S8, LookupTables.Gelu(Activation, Output));
            residual = Sum(name + "channel_add", residual, Connected(name + "out", wide, channels, ElementType.S8));
        }

        Tensor last = Norm(prefix + "final", residual);
        AddSequence(prefix, Connected(prefix + "intent", Pool(prefix + "pool", last), Intents, ElementType.S16));
        AddBio(prefix + "slots", Connected(prefix + "slots", last, (2 * Slots) + 1, ElementType.S16));
    }

    /// <summary>Layers that a case needs and does not measure.</summary>
    private static string Beside(string prefix) => "beside_" + prefix;

    private static string HeadName(string prefix) => "head_" + prefix.TrimEnd('.');

    /// <summary>An activation [T][columns], shared by all cases that read one.</summary>
    private Tensor Source(int columns, string which = "x", QuantParams? quantization = null)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"source_{which}{columns}");
        if (!_sources.TryGetValue(name, out Tensor? source))
        {
            _sources[name] = source = Bottleneck(name, columns, window: 0, quantization);
        }

        return source;
    }

    /// <summary>Gives a tensor a reader: the greatest values of its channels, and two logits of them.</summary>
    private void Sink(string prefix, Tensor tensor, string? pool = null) =>
        AddSequence(prefix, Connected(Beside(prefix) + "logits", Pool(pool ?? Beside(prefix) + "pool", tensor), 2, ElementType.S16));

    private void AddSequence(string prefix, Tensor logits) =>
        _heads.Add(new SequenceHead(
            HeadName(prefix),
            logits,
            [.. Enumerable.Range(0, logits.Shape.Columns).Select(label => string.Create(CultureInfo.InvariantCulture, $"L{label}"))],
            Scores.TryFactor(Logits.Scale)!.Value));

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

        ImmutableArray<short> Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (short)Next(-TransitionSpread, TransitionSpread))];
    }

    private Tensor Bottleneck(string name, int columns, int window, QuantParams? quantization = null)
    {
        Tensor output = new(name, ElementType.S8, TensorShape.Words(columns), quantization ?? Activation);
        int sums = _features.Shape.Columns * ((2 * window) + 1);
        return Place(new BottleneckNode(_features, output, FeatureSize, window, Dense(columns, ((2 * window) + 1) * FeatureSize, sums, spread: 1, output)));
    }

    private Tensor Connected(string name, Tensor input, int columns, ElementType type, LookupTable? table = null)
    {
        Tensor output = new(name, type, input.Shape with { Columns = columns }, type == ElementType.S16 ? Logits : Output);
        DenseParameters dense = Dense(columns, input.Shape.Columns, input.Shape.Columns, InputSpread, output);
        return Place(new FullyConnectedNode(input, output, dense with { Activation = table, InputZeroPoint = input.Quantization.ZeroPoint }));
    }

    private Tensor Convolution(string name, Tensor input, int units, int before, int after)
    {
        Tensor output = new(name, ElementType.S8, TensorShape.Words(units), Output);
        int inner = (before + 1 + after) * input.Shape.Columns;
        return Place(new Conv1dNode(input, output, before, after, Dense(units, inner, inner, InputSpread, output) with { InputZeroPoint = input.Quantization.ZeroPoint }));
    }

    private Tensor FoPool(string name, Tensor candidates, Tensor forget, Tensor gate) =>
        Place(new FoPoolNode(candidates, forget, gate, new Tensor(name, ElementType.S8, candidates.Shape, Output), Backward: false, FoPoolOperator.Requantize(candidates.Quantization, Output)!));

    private Tensor Joined(string name, Tensor x, Tensor y) =>
        Place(new ConcatNode(x, y, new Tensor(name, ElementType.S8, TensorShape.Words(x.Shape.Columns + y.Shape.Columns), x.Quantization)));

    private Tensor Contract(string name, Tensor input, int hidden)
    {
        Tensor output = new(name, ElementType.S8, new TensorShape(hidden, input.Shape.Columns), Output);
        DenseParameters dense = Dense(hidden, _words, _words, InputSpread, output);
        return Place(new TokenContractNode(input, output, dense with { Activation = LookupTables.Gelu(Activation, Output), InputZeroPoint = input.Quantization.ZeroPoint }));
    }

    private Tensor Expand(string name, Tensor input)
    {
        Tensor output = new(name, ElementType.S8, TensorShape.Words(input.Shape.Columns), Activation);
        int hidden = input.Shape.FixedRows!.Value;
        return Place(new TokenExpandNode(input, output, Dense(_words, hidden, hidden, InputSpread, output) with { InputZeroPoint = input.Quantization.ZeroPoint }));
    }

    private Tensor Sum(string name, Tensor x, Tensor y)
    {
        Tensor output = new(name, ElementType.S8, x.Shape, new QuantParams(0.07, 1));
        return Place(new AddNode(x, y, output, AddBuilder.TryCreate(x.Quantization, y.Quantization, output.Quantization)!));
    }

    private Tensor Norm(string name, Tensor input, QuantParams? quantization = null)
    {
        Tensor output = new(name, ElementType.S8, input.Shape, quantization ?? Output);
        float[] gamma = [.. Enumerable.Range(0, input.Shape.Columns).Select(_ => Next(192, 320) / 256f)];
        float[] beta = [.. Enumerable.Range(0, input.Shape.Columns).Select(_ => Next(-64, 64) / 256f)];
        return Place(new LayerNormNode(input, output, LayerNormBuilder.TryCreate(gamma, beta, 1e-5, input.Quantization, output.Quantization)!));
    }

    private Tensor Pool(string name, Tensor input) =>
        Place(new MaxPoolNode(input, new Tensor(name, ElementType.S8, new TensorShape(1, input.Shape.Columns), input.Quantization)));

    private Tensor Place(Node node)
    {
        _nodes.Add(node);
        return node.Output;
    }

    /// <summary>A typical activation's distance from its zero point, and a weight's.</summary>
    private const int InputSpread = 40;
    private const int WeightSpread = 73;
    private const int TransitionSpread = 2000;
    private const double LargestMultiplier = 0.19;

    /// <summary>Random weights, with scales that spread the outputs over their range.</summary>
    private DenseParameters Dense(int outputs, int inner, int sums, int spread, Tensor output)
    {
        ImmutableArray<sbyte> weights = [.. Enumerable.Range(0, outputs * inner).Select(_ => (sbyte)Next(-127, 127))];
        double typical = InputSpread / (Math.Sqrt(sums) * WeightSpread * spread) * (output.Type == ElementType.S16 ? 64 : 1);
        double[] multipliers = [.. Enumerable.Range(0, outputs).Select(_ => Math.Min(LargestMultiplier, typical) * Next(96, 160) / 128)];
        return new DenseParameters(
            outputs,
            inner,
            weights,
            [.. Enumerable.Range(0, outputs).Select(_ => Next(-400, 400))],
            InputZeroPoint: 0,
            FixedPoint.TryRequantization(multipliers, output.Quantization.ZeroPoint)!);
    }

    /// <summary>The same numbers on every machine and in every version of .NET.</summary>
    private int Next(int minimum, int maximum)
    {
        _noise = unchecked((_noise * 1664525) + 1013904223);
        return minimum + (int)((_noise >> 8) % (uint)(maximum - minimum + 1));
    }
}
