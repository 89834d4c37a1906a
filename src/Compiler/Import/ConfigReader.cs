using System.Collections.Immutable;
using System.Text.Json;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Import;

/// <summary>config.json to <see cref="ConfigFile"/>. Layers are <see cref="LayerConfigReader"/>'s.</summary>
internal sealed class ConfigReader(string file, DiagnosticBag diagnostics, Precision precision = Precision.Int8)
{
    private const int FormatVersion = 1;
    private const int MaxFeatureVector = 131072;
    private const int MaxCounters = 65536;
    private const int MaxWordCodes = 64;
    private const int MaxListEntries = 1024;
    private const string PrecisionKey = "precision";
    private const string PartedWordsKey = "parted_words";

    private static readonly ImmutableArray<string> RootKeys = ["format", "format_version", "name", "max_tokens", "padding", "tokenizer", "projection", "layers", "heads"];
    private static readonly ImmutableArray<string> FloatRootKeys = RootKeys.Insert(2, PrecisionKey);
    private static readonly ImmutableArray<string> TokenizerKeys = ["kind", "lowercase", "strip_accents", "map_quotes_and_dashes", "unknown_token", "continuation_prefix", "max_word_chars"];
    private static readonly ImmutableArray<string> OptionalTokenizerKeys = ["split_unspaced", PartedWordsKey];
    private static readonly ImmutableArray<string> ProjectionKeys = ["kind", "hash_family", "num_hashes", "ngram_size", "feature_size", "window"];
    private static readonly ImmutableArray<string> OptionalProjectionKeys = ["word_codes"];
    private static readonly ImmutableArray<string> HeadKeys = ["name", "kind", "input", "labels"];

    /// <summary>In the order of <see cref="HashFamily"/>.</summary>
    public static readonly ImmutableArray<string> HashFamilies = ["fnv1a", "sha2", "rows"];

    /// <summary>Null where anything is wrong; all of it has been reported then.</summary>
    public ConfigFile? Read(ReadOnlyMemory<byte> bytes)
    {
        int before = diagnostics.Count;
        using JsonDocument? document = StrictJson.TryParse(bytes, out string error);
        if (document is null)
        {
            diagnostics.InvalidJson(file, error);
            return null;
        }

        if (!IsExpectedPrecision(document.RootElement, out bool isFloat))
        {
            return null;
        }

        JsonObjectReader root = new(document.RootElement, $"{file}: $", isFloat ? FloatRootKeys : RootKeys, diagnostics);
        root.Choice("format", ["pnlp-mixer"]);
        root.Choice(PrecisionKey, ["float32"]);
        if (root.Integer("format_version") is { } version and not FormatVersion)
        {
            diagnostics.UnsupportedVersion(root.Path("format_version"), version.ToString(System.Globalization.CultureInfo.InvariantCulture), FormatVersion);
            return null;
        }

        string? name = Name(root, "name", Names.IsModel, Names.ModelPattern, Names.ModelLimit);
        int? maxTokens = root.Integer("max_tokens", 1, 256);
        int? padding = root.Choice("padding", ["masked", "fixed"]);
        TokenizerOptions? tokenizer = ReadTokenizer(root);
        ProjectionOptions? projection = ReadProjection(root);
        ImmutableArray<LayerConfig> layers = ReadList(root, "layers", "one layer", (element, at) => LayerConfigReader.Read(element, at, isFloat, diagnostics));
        ImmutableArray<HeadConfig> heads = ReadList(root, "heads", "one head", ReadHead);
        if (diagnostics.Count > before || tokenizer is null || projection is null)
        {
            return null;
        }

        return new ConfigFile(name!, maxTokens!.Value, padding == 0 ? PaddingMode.Masked : PaddingMode.Fixed, tokenizer, projection, isFloat ? TypeLogits(layers, heads) : layers, heads);
    }

    /// <summary>A float folder says so by the key "precision", which an integer one does not have.</summary>
    private bool IsExpectedPrecision(JsonElement root, out bool isFloat)
    {
        isFloat = root.ValueKind == JsonValueKind.Object && root.TryGetProperty(PrecisionKey, out _);
        if (precision == Precision.Int8 && isFloat)
        {
            diagnostics.FloatModel(file);
            return false;
        }

        if (precision == Precision.Float32 && !isFloat)
        {
            diagnostics.NotAFloatModel(file);
            return false;
        }

        return true;
    }

    /// <summary>What a head reads becomes s16 when it is quantized, and everything else s8: the rules of the graph are then the same for both kinds of folder.</summary>
    private static ImmutableArray<LayerConfig> TypeLogits(ImmutableArray<LayerConfig> layers, ImmutableArray<HeadConfig> heads) =>
        [.. layers.Select(layer => layer.Operator.Schema.WritesS16 && heads.Any(head => head.Input == layer.Name) ? layer with { OutputType = ElementType.S16 } : layer)];

    private TokenizerOptions? ReadTokenizer(JsonObjectReader root)
    {
        if (root.Element("tokenizer") is not { } element)
        {
            return null;
        }

        JsonObjectReader reader = new(element, root.Path("tokenizer"), TokenizerKeys, diagnostics, OptionalTokenizerKeys);
        reader.Choice("kind", ["wordpiece"]);
        bool? lowercase = reader.Boolean("lowercase");
        bool? stripAccents = reader.Boolean("strip_accents");
        bool? mapQuotesAndDashes = reader.Boolean("map_quotes_and_dashes");
        string? unknownToken = reader.String("unknown_token");
        reader.Choice("continuation_prefix", ["##"]);
        int? maxWordChars = reader.Integer("max_word_chars", 1, 255);
        bool? splitUnspaced = reader.Boolean("split_unspaced");
        ImmutableArray<string>? partedWords = reader.Strings(PartedWordsKey);
        if (lowercase is null || stripAccents is null || mapQuotesAndDashes is null || unknownToken is null || maxWordChars is null)
        {
            return null;
        }

        TokenizerOptions options = new(lowercase.Value, stripAccents.Value, mapQuotesAndDashes.Value, unknownToken, "##", maxWordChars.Value, splitUnspaced ?? false);
        if (partedWords is { } words)
        {
            PartedWordRules.Check(words, options, reader.Path(PartedWordsKey), diagnostics);
        }

        return options with { PartedWords = partedWords ?? [] };
    }

    private ProjectionOptions? ReadProjection(JsonObjectReader root)
    {
        if (root.Element("projection") is not { } element)
        {
            return null;
        }

        JsonObjectReader reader = new(element, root.Path("projection"), ProjectionKeys, diagnostics, OptionalProjectionKeys);
        reader.Choice("kind", ["minhash"]);
        int? family = reader.Choice("hash_family", HashFamilies);
        int? numHashes = reader.Integer("num_hashes", 1, 1024);
        int? ngramSize = reader.Integer("ngram_size", 1, 8);
        int? featureSize = reader.Integer("feature_size", 1, MaxCounters);
        int? window = reader.Integer("window", 0, 4);
        int? wordCodes = reader.Integer("word_codes", 1, MaxWordCodes);
        ProjectionOptions projection = new((HashFamily)(family ?? 0), numHashes ?? 1, ngramSize ?? 1, featureSize ?? 1, window ?? 0, wordCodes ?? 0);
        if (projection.Counters > MaxCounters)
        {
            diagnostics.TooManyCounters(reader.Location, projection.Counters, MaxCounters);
        }
        else if (projection.Windows * projection.Counters is var vector and > MaxFeatureVector)
        {
            diagnostics.FeatureVectorTooLarge(reader.Location, wordCodes is null ? "feature_size" : "(feature_size + 16 * word_codes)", vector, MaxFeatureVector);
        }

        return projection;
    }

    private HeadConfig? ReadHead(JsonElement element, string location)
    {
        JsonObjectReader reader = new(element, location, HeadKeys, diagnostics);
        string? name = Name(reader, "name", Names.IsHead, Names.HeadPattern, Names.HeadLimit);
        int? kind = reader.Choice("kind", [.. HeadSet.All.Select(room => room.Kind)]);
        string? input = reader.String("input");
        if (reader.Strings("labels") is not { } labels || kind is null || !LabelRules.Check(labels, HeadSet.All[kind.Value].AnswersWords, reader.Path("labels"), diagnostics)
            || name is null || input is null)
        {
            return null;
        }

        return new HeadConfig(location, name, HeadSet.All[kind.Value], input, labels);
    }

    private ImmutableArray<T> ReadList<T>(JsonObjectReader root, string key, string least, Func<JsonElement, string, T?> read)
        where T : class
    {
        if (root.List(key) is not { } items)
        {
            return [];
        }

        if (items.IsEmpty)
        {
            diagnostics.EmptyList(root.Path(key), least);
        }

        if (items.Length > MaxListEntries)
        {
            diagnostics.ListTooLong(root.Path(key), items.Length, MaxListEntries);
            return [];
        }

        return [.. items.Select(item => read(item.Element, item.Location)).OfType<T>()];
    }

    private string? Name(JsonObjectReader reader, string key, Func<string, bool> isName, string pattern, int limit)
    {
        if (reader.String(key) is not { } name)
        {
            return null;
        }

        if (!isName(name))
        {
            diagnostics.BadName(reader.Path(key), name, pattern, limit);
            return null;
        }

        return name;
    }
}
