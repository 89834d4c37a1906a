using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Kernels;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Costs;

/// <summary>
/// The models that the cost model is fitted on: every kernel, at shapes that fill its blocks and at shapes that do not, in every schedule. No model that
/// comes with the compiler is among them.
/// </summary>
internal static class CostGrid
{
    private const int LargeBias = 1 << 23;

    private static readonly ImmutableArray<int> WordCounts = [1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 16, 17, 24, 31, 32, 33, 40, 64];

    private static readonly ImmutableArray<string> Rows =
    [
        "fully_connected 40x256x64", "fully_connected 40x64x256", "fully_connected 40x20x7", "fully_connected 40x33x31", "fully_connected 40x130x50", "fully_connected 40x512x12",
        "fully_connected 40x9x75", "fully_connected 40x128x1", "add 40x256", "add 40x33", "add 40x100", "layer_norm 40x256", "layer_norm 40x33", "layer_norm 40x100", "lookup 40x256",
        "lookup 40x33", "max_pool 40x256", "max_pool 40x33",
    ];

    private static readonly ImmutableArray<string> Recurrent =
    [
        "conv1d 40x256x128x1x0", "conv1d 40x64x33x0x1", "conv1d 40x20x7x2x1", "conv1d 40x33x31x0x0", "conv1d 40x9x12x4x4", "fo_pool 40x128", "fo_pool 40x33", "fo_pool 40x256",
        "concat 40x128x128", "concat 40x33x20", "concat 40x3x1",
    ];

    private static readonly ImmutableArray<ImmutableArray<string>> Tokens =
    [
        ["token_mixing 40x30x64", "token_mixing 40x64x33", "token_mixing 40x33x7", "token_mixing 40x256x12"],
        ["token_mixing 16x64x48", "token_mixing 16x50x21"],
        ["token_mixing 64x64x64", "token_mixing 64x20x130"],
    ];

    private static readonly ImmutableArray<ImmutableArray<string>> Bottlenecks =
    [
        ["bottleneck 40x64x256x1", "bottleneck 40x64x20x0", "bottleneck 40x64x16x2"],
        ["bottleneck 40x128x100x1", "bottleneck 40x128x48x2", "bottleneck 40x128x7x0"],
        ["bottleneck 40x256x64x1", "bottleneck 40x256x33x0"],
        ["bottleneck 40x300x33x1", "bottleneck 40x300x64x0"],
    ];

    private static readonly ImmutableArray<string> Adds = ["add 40x256", "add 40x33", "add 40x100"];

    private static readonly ImmutableArray<string> Answers =
        ["sequence_label 1x7", "sequence_label 1x60", "sequence_label 1x128", "bio_spans 40x7", "bio_spans 40x75", "bio_spans 40x127", "bio_path 40x7", "bio_path 40x75", "bio_path 40x151"];

    private static readonly ImmutableArray<string> Mixers = ["mixer 40x64x48x1", "mixer 33x50x30x1", "mixer 36x256x64x1"];

    /// <summary>Panels and blocks of more than one size.</summary>
    private static readonly ImmutableArray<ScheduleRequest> Schedules =
    [
        new(ScheduleKind.Layers), new(ScheduleKind.Ram), new(ScheduleKind.Ram, 30_000), new(ScheduleKind.Traffic), new(ScheduleKind.Traffic, 200_000),
    ];

    private const int ProjectedWords = 33;

    public static IEnumerable<CostSample> Samples()
    {
        IEnumerable<ImmutableArray<string>> layers = [Rows, .. Tokens, .. Bottlenecks];
        foreach (ImmutableArray<string> group in layers)
        {
            Model model = Create(group);
            yield return Sample(group[0], model);
            yield return Sample($"{group[0]}, tables", Changed(model, dense => dense with { Activation = Table }));
        }

        foreach (ImmutableArray<string> group in Tokens.Add(Rows))
        {
            yield return Sample($"{group[0]}, large biases", Changed(Create(group), dense => dense with { Bias = [.. dense.Bias.Select((bias, output) => output == 1 ? LargeBias : bias)] }, logits: true));
        }

        Model adds = Create(Adds);
        foreach (int shift in (int[])[13, 14, 15, 16, 17])
        {
            yield return Sample(FormattableString.Invariant($"{Adds[0]}, shift {shift}"), adds with { Graph = adds.Graph with { Nodes = [.. adds.Graph.Nodes.Select(node => WithShift(node, shift))] } });
        }

        // Their products are a fully_connected layer's, which is measured in all its ways above.
        yield return Sample(Recurrent[0], Create(Recurrent));

        foreach (string answer in Answers)
        {
            yield return Sample(answer, Create([answer]));
        }

        foreach (string mixer in Mixers)
        {
            yield return Sample($"{mixer}, fixed", Create([mixer]));
            Model masked = Create([mixer], PaddingMode.Masked);
            foreach (ScheduleRequest schedule in Schedules)
            {
                string name = FormattableString.Invariant($"{mixer}, masked, {Schedule.NameOf(schedule.Kind!.Value)} {schedule.RamBytes}").TrimEnd();
                yield return Sample(name, masked, schedule);
            }
        }

        foreach (CostSample sample in Projections())
        {
            yield return sample;
        }
    }

    /// <summary>All encodings of fingerprints, and texts whose words come to several subwords.</summary>
    private static IEnumerable<CostSample> Projections()
    {
        PieceTexts pieces = new();
        foreach (int hashes in (int[])[64, 90, 128])
        {
            Model plain = Create([FormattableString.Invariant($"bottleneck {ProjectedWords}x{hashes}x8x0")]);
            Model model = plain with { Vocabulary = pieces.Vocabulary, Cache = CacheBuilder.Units(pieces.Vocabulary, plain.Projection) };
            CacheEncodings encodings = new(model.FrontEnd);
            foreach (CacheEncoding encoding in encodings.Possible)
            {
                RunnerInput[] texts = [.. WordCounts.Where(count => count <= ProjectedWords).Select(count => new RunnerInput(pieces.Text(count), null))];
                Model encoded = model with { Cache = encodings.Create(encoding) };
                yield return new CostSample(FormattableString.Invariant($"{hashes} hashes, {CacheEncodings.NameOf(encoded.Cache)}"), CompilationPipeline.Plan(encoded), [.. texts]);
            }
        }

        foreach ((int words, int codes) in ((int, int)[])[(400, 1), (400, 16), (6_000, 7), (30_000, 10), (30_000, 24)])
        {
            yield return Coded(words, codes);
        }
    }

    /// <summary>The same texts for all tables: what words cost by themselves is no reason for a difference between them. A third of the vocabulary has codes.</summary>
    private static CostSample Coded(int words, int codes)
    {
        const int Hashes = 64;
        PieceTexts pieces = new();
        RunnerInput[] texts = [.. WordCounts.Where(count => count <= ProjectedWords).Select(count => new RunnerInput(pieces.Text(count), null))];
        Model plain = Create([FormattableString.Invariant($"bottleneck {ProjectedWords}x{Hashes + codes}x8x0")]);
        ProjectionOptions projection = plain.Projection with { NumHashes = Hashes, WordCodes = codes, FeatureSize = plain.Projection.FeatureSize - (WordCodeTable.Values * codes) };
        Random random = new(words + codes);
        SortedSet<uint> keys = [.. pieces.Vocabulary.Subwords.Where((_, id) => id % 3 == 0).Select(subword => WordCodeTable.KeyOf([subword]))];
        while (keys.Count < words)
        {
            keys.Add((uint)random.Next((int)WordCodeTable.KeyLimit));
        }

        Model model = plain with
        {
            Vocabulary = pieces.Vocabulary,
            Projection = projection,
            Cache = CacheBuilder.Units(pieces.Vocabulary, projection),
            WordCodes = new WordCodeTable(codes, [.. keys], [.. Enumerable.Range(0, keys.Count * codes).Select(_ => (byte)random.Next(WordCodeTable.Values))]),
        };
        return new CostSample(FormattableString.Invariant($"{words} words with {codes} codes"), CompilationPipeline.Plan(model), [.. texts]);
    }

    private static LookupTable Table { get; } = LookupTables.Gelu(new QuantParams(0.05, 0), new QuantParams(0.05, -3));

    private static Model Create(IReadOnlyList<string> cases, PaddingMode mixerPadding = PaddingMode.Fixed) =>
        KernelModel.Create([.. cases.Select(text => KernelCase.TryParse(text.Split(' ')[0], text.Split(' ')[1])!)], mixerPadding);

    private static CostSample Sample(string name, Model model, ScheduleRequest? schedule = null)
    {
        BenchTexts texts = new(model);
        int[] counts = [.. WordCounts.Where(count => count <= model.Graph.MaxTokens)];
        return new CostSample(
            name,
            CompilationPipeline.Plan(model) with { Request = schedule ?? new ScheduleRequest(ScheduleKind.Layers) },
            [.. counts.Select(count => new RunnerInput(texts.Text(count), null))]);
    }

    /// <summary>The model with other constants in its products: all of them, or those that make bytes.</summary>
    private static Model Changed(Model model, Func<DenseParameters, DenseParameters> change, bool logits = false) => model with
    {
        Graph = model.Graph with
        {
            Nodes =
            [
                .. model.Graph.Nodes.Select(node => node is DenseNode dense && (dense.Output.Type == ElementType.S8 || logits) ? dense with { Dense = change(dense.Dense) } : node),
            ],
        },
    };

    /// <summary>A sum of the same scale: a bit more or less in its constants.</summary>
    private static Node WithShift(Node node, int shift)
    {
        if (node is not AddNode add)
        {
            return node;
        }

        AddParameters from = add.Parameters;
        return add with { Parameters = new AddParameters(Moved(from.MultiplierX), Moved(from.MultiplierY), Moved(from.Offset), shift) };

        int Moved(int value) => shift >= from.Shift ? value << (shift - from.Shift) : value >> (from.Shift - shift);
    }

    /// <summary>A vocabulary of pieces of two to eight letters, and words made of them.</summary>
    private sealed class PieceTexts
    {
        private const int Starts = 1500;
        private const int Continuations = 500;
        private readonly Random _random = new(2026);
        private readonly ImmutableArray<string> _starts;
        private readonly ImmutableArray<string> _continuations;

        public PieceTexts()
        {
            _starts = Pieces(Starts);
            _continuations = Pieces(Continuations);
            Vocabulary = new Vocabulary(["[UNK]", .. _starts, .. _continuations.Select(piece => "##" + piece)], new string('0', 64));
        }

        public Vocabulary Vocabulary { get; }

        public byte[] Text(int words) => Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Range(0, words).Select(_ => Word())));

        private string Word() =>
            _starts[_random.Next(Starts)] + string.Concat(Enumerable.Range(0, _random.Next(3)).Select(_ => _continuations[_random.Next(Continuations)]));

        /// <summary>Vowels take turns with consonants, the first of which are the more frequent.</summary>
        private ImmutableArray<string> Pieces(int count)
        {
            HashSet<string> pieces = new(StringComparer.Ordinal);
            while (pieces.Count < count)
            {
                int vowel = _random.Next(2);
                pieces.Add(string.Concat(Enumerable.Range(0, _random.Next(2, 9)).Select(i => (i + vowel) % 2 == 0 ? Letter("eaiou") : Letter("tnsrlcdpmhgbfywkvxzjq"))));
            }

            return [.. pieces];
        }

        private char Letter(string letters) => letters[Math.Min(_random.Next(letters.Length), _random.Next(letters.Length))];
    }
}
