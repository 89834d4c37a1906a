using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Tests.TestModels;

/// <summary>
/// A valid model folder of a mixer layer, or of a quasi-recurrent one, with both kinds of heads; the two use every operator. Small enough to be read: 20 subwords, 3 hashes, 16 features,
/// window 1, 8 channels, 4 token-mixing units, at most 6 words. Weights are noise from a fixed start.
/// </summary>
public static class TinyModel
{
    public const int MaxTokens = 6;
    public const string Mixer = "mixer";
    public const string Qrnn = "qrnn";
    private const int Features = 16;
    private const int Channels = 8;
    private const int TokenHidden = 4;
    private const int ChannelHidden = 12;

    public static readonly string[] Subwords =
    [
        "[UNK]", "set", "play", "wake", "weather", "alarm", "music", "in", "at", "for",
        "paris", "noon", "tomorrow", "seven", "cafe", "##s", "##ing", "##er", "'", "-",
    ];

    public static readonly string[] Intents = ["IN:GET_WEATHER", "IN:CREATE_ALARM", "IN:PLAY_MUSIC"];
    public static readonly string[] Slots = ["O", "B-LOCATION", "I-LOCATION", "B-DATE_TIME", "I-DATE_TIME"];

    /// <summary>Words with codes, in a model that has some: of one subword and of two, and one that the vocabulary cannot spell.</summary>
    public static readonly string[] CodedWords = ["music", "playing", "cafe", "concert"];

    /// <summary>
    /// Writes config.json, model.safetensors, vocab.txt and fingerprints.safetensors (encoding units) to an existing folder, and word_codes.safetensors where there
    /// are <paramref name="wordCodes"/>.
    /// </summary>
    public static void Write(string folder, string padding = "masked", string hashFamily = "fnv1a", string encoder = Mixer, int wordCodes = 0)
    {
        JsonObject config = Config(encoder, wordCodes);
        config["padding"] = padding;
        config["projection"]!["hash_family"] = hashFamily;
        WriteConfig(folder, config);
        File.WriteAllText(Path.Combine(folder, "vocab.txt"), string.Concat(Subwords.Select(s => s + "\n")));
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), SafeTensorsWriter.Write(SafeTensorsFile.Of(Tensors(encoder, wordCodes), [])));
        if (wordCodes > 0)
        {
            WriteCodes(folder, wordCodes);
        }


        DiagnosticBag diagnostics = [];
        (Vocabulary vocabulary, ProjectionOptions projection) = ModelReader.ReadVocabulary(folder, diagnostics)!.Value;
        FingerprintCache cache = projection.HashFamily == HashFamily.Rows
            ? CacheBuilder.Rows(vocabulary, projection with { HashFamily = HashFamily.Fnv1a })
            : CacheBuilder.Units(vocabulary, projection);
        File.WriteAllBytes(Path.Combine(folder, "fingerprints.safetensors"), FingerprintCacheWriter.Write(cache, vocabulary, projection));
    }

    public static Model Read(string padding = "masked", string hashFamily = "fnv1a", string encoder = Mixer, int wordCodes = 0)
    {
        using TemporaryFolder folder = new();
        Write(folder.Path, padding, hashFamily, encoder, wordCodes);
        DiagnosticBag diagnostics = [];
        return ModelReader.Read(folder.Path, null, diagnostics) ?? throw new InvalidOperationException(DiagnosticFormatter.Human(diagnostics));
    }

    internal static void WriteConfig(string folder, JsonObject config) =>
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n", new UTF8Encoding(false));

    /// <summary>Bytes of word_codes.safetensors for ascending keys.</summary>
    internal static byte[] WordCodes(uint[] keys, sbyte[] codes, int perWord) => SafeTensorsWriter.Write(SafeTensorsFile.Of(
        [SafeTensor.FromUInt32("keys", keys, keys.Length), SafeTensor.FromInt8("codes", codes, keys.Length, perWord)],
        new Dictionary<string, string> { ["format"] = "pnlp-word-codes", ["format_version"] = "1" }));

    /// <summary>Those of <see cref="CodedWords"/>, by ascending keys: every seventh code from the <paramref name="first"/> on.</summary>
    internal static void WriteCodes(string folder, int perWord, int first = 1) => File.WriteAllBytes(
        Path.Combine(folder, "word_codes.safetensors"),
        WordCodes(
            [.. CodedWords.Select(word => WordCodeTable.KeyOf([word])).Order()],
            [.. Enumerable.Range(0, CodedWords.Length * perWord).Select(i => (sbyte)(((7 * i) + first) % WordCodeTable.Values))],
            perWord));

    internal static JsonObject Config(string encoder = Mixer, int wordCodes = 0)
    {
        JsonObject config = WithoutCodes(encoder);
        if (wordCodes > 0)
        {
            config["projection"]!["word_codes"] = wordCodes;
        }

        return config;
    }

    private static JsonObject WithoutCodes(string encoder) => new()
    {
        ["format"] = "pnlp-mixer",
        ["format_version"] = 1,
        ["name"] = encoder == Mixer ? "tiny-intent" : "tiny-qrnn",
        ["max_tokens"] = MaxTokens,
        ["padding"] = "masked",
        ["tokenizer"] = new JsonObject
        {
            ["kind"] = "wordpiece",
            ["lowercase"] = true,
            ["strip_accents"] = true,
            ["map_quotes_and_dashes"] = true,
            ["unknown_token"] = "[UNK]",
            ["continuation_prefix"] = "##",
            ["max_word_chars"] = 20,
        },
        ["projection"] = new JsonObject
        {
            ["kind"] = "minhash",
            ["hash_family"] = "fnv1a",
            ["num_hashes"] = 3,
            ["ngram_size"] = 3,
            ["feature_size"] = Features,
            ["window"] = 1,
        },
        ["layers"] = new JsonArray(
        [
            Layer("bottleneck", "bottleneck", ["features"], 0.1, 3, ("units", Channels)),
            Layer("bottleneck.act", "leaky_relu", ["bottleneck"], 0.08, -20, ("alpha", 0.25)),
            Layer("bottleneck.norm", "layer_norm", ["bottleneck.act"], 0.03, -5, ("epsilon", 1e-5)),
            .. encoder == Mixer ? MixerLayers() : QrnnLayers(),
            Layer("final.norm", "layer_norm", [encoder == Mixer ? "mixer0.channel.add" : "qrnn0.add"], 0.03, 0, ("epsilon", 1e-5)),
            Layer("slot_logits", "fully_connected", ["final.norm"], 0.002, 0, ("units", Slots.Length)),
            Layer("intent.pool", "max_pool", ["final.norm"], 0.03, 0),
            Layer("intent_logits", "fully_connected", ["intent.pool"], 0.002, 0, ("units", Intents.Length)),
        ]),
        ["heads"] = new JsonArray(
            Head("intent", "sequence", "intent_logits", Intents),
            Head("slots", "bio", "slot_logits", Slots)),
    };

    private static IEnumerable<JsonNode> MixerLayers() =>
    [
        Layer("mixer0.token.norm", "layer_norm", ["bottleneck.norm"], 0.03, 0, ("epsilon", 1e-5)),
        Layer("mixer0.token.hidden", "token_contract", ["mixer0.token.norm"], 0.05, 4, ("units", TokenHidden)),
        Layer("mixer0.token.act", "gelu", ["mixer0.token.hidden"], 0.03, -90),
        Layer("mixer0.token.out", "token_expand", ["mixer0.token.act"], 0.06, 7),
        Layer("mixer0.token.add", "add", ["bottleneck.norm", "mixer0.token.out"], 0.07, 1),
        Layer("mixer0.channel.norm", "layer_norm", ["mixer0.token.add"], 0.03, 2, ("epsilon", 1e-5)),
        Layer("mixer0.channel.hidden", "fully_connected", ["mixer0.channel.norm"], 0.1, -3, ("units", ChannelHidden)),
        Layer("mixer0.channel.act", "gelu", ["mixer0.channel.hidden"], 0.06, -100),
        Layer("mixer0.channel.out", "fully_connected", ["mixer0.channel.act"], 0.15, 0, ("units", Channels)),
        Layer("mixer0.channel.add", "add", ["mixer0.token.add", "mixer0.channel.out"], 0.16, -1),
    ];

    /// <summary>Both directions; their windows reach over either end of the text.</summary>
    private static IEnumerable<JsonNode> QrnnLayers() =>
    [
        Layer("qrnn0.norm", "layer_norm", ["bottleneck.norm"], 0.03, 2, ("epsilon", 1e-5)),
        .. Direction("fwd", "forward", before: 1, after: 0),
        .. Direction("bwd", "backward", before: 0, after: 1),
        Layer("qrnn0.join", "concat", ["qrnn0.fwd.pool", "qrnn0.bwd.pool"], 0.005, 3),
        Layer("qrnn0.add", "add", ["bottleneck.norm", "qrnn0.join"], 0.04, -2),
    ];

    private static IEnumerable<JsonNode> Direction(string name, string direction, int before, int after)
    {
        foreach ((string gate, string function, double scale, int zeroPoint) in new[] { ("z", "tanh", 1.0 / 128, 0), ("f", "sigmoid", 1.0 / 256, -128), ("o", "sigmoid", 1.0 / 256, -128) })
        {
            JsonObject convolution = Layer($"qrnn0.{name}.{gate}", "conv1d", ["qrnn0.norm"], 0.1, -4, ("units", Channels / 2));
            convolution["before"] = before;
            convolution["after"] = after;
            yield return convolution;
            yield return Layer($"qrnn0.{name}.{gate}.act", function, [$"qrnn0.{name}.{gate}"], scale, zeroPoint);
        }

        JsonObject pool = Layer($"qrnn0.{name}.pool", "fo_pool", [$"qrnn0.{name}.z.act", $"qrnn0.{name}.f.act", $"qrnn0.{name}.o.act"], 0.005, 3);
        pool["direction"] = direction;
        yield return pool;
    }

    internal static IReadOnlyList<SafeTensor> Tensors(string encoder = Mixer, int wordCodes = 0)
    {
        Noise noise = new();
        return
        [
            .. Dense("bottleneck", Channels, 3 * (Features + (WordCodeTable.Values * wordCodes)), noise),
            .. Norm("bottleneck.norm", noise),
            .. encoder == Mixer ? MixerTensors(noise) : QrnnTensors(noise),
            .. Norm("final.norm", noise),
            .. Dense("slot_logits", Slots.Length, Channels, noise),
            .. Dense("intent_logits", Intents.Length, Channels, noise),
        ];
    }

    private static IEnumerable<SafeTensor> MixerTensors(Noise noise) =>
    [
        .. Norm("mixer0.token.norm", noise),
        .. Dense("mixer0.token.hidden", TokenHidden, MaxTokens, noise),
        .. Dense("mixer0.token.out", MaxTokens, TokenHidden, noise),
        .. Norm("mixer0.channel.norm", noise),
        .. Dense("mixer0.channel.hidden", ChannelHidden, Channels, noise),
        .. Dense("mixer0.channel.out", Channels, ChannelHidden, noise),
    ];

    private static IEnumerable<SafeTensor> QrnnTensors(Noise noise) =>
    [
        .. Norm("qrnn0.norm", noise),
        .. QrnnLayers().Where(layer => (string)layer["op"]! == "conv1d").SelectMany(layer => Dense((string)layer["name"]!, Channels / 2, 2 * Channels, noise)),
    ];

    private static JsonObject Layer(string name, string op, string[] inputs, double scale, int zeroPoint, (string Key, double Value)? own = null)
    {
        JsonObject layer = new() { ["name"] = name, ["op"] = op, ["inputs"] = new JsonArray([.. inputs.Select(i => (JsonNode)i)]) };
        if (own is ("units", var units))
        {
            layer["units"] = (int)units;
        }
        else if (own is { } number)
        {
            layer[number.Key] = number.Value;
        }

        layer["output"] = new JsonObject { ["dtype"] = name.EndsWith("logits", StringComparison.Ordinal) ? "s16" : "s8", ["scale"] = scale, ["zero_point"] = zeroPoint };
        return layer;
    }

    private static JsonObject Head(string name, string kind, string input, string[] labels) => new()
    {
        ["name"] = name,
        ["kind"] = kind,
        ["input"] = input,
        ["labels"] = new JsonArray([.. labels.Select(l => (JsonNode)l)]),
    };

    private static IEnumerable<SafeTensor> Dense(string name, int outputs, int inner, Noise noise) =>
    [
        SafeTensor.FromInt8($"{name}.weight", [.. Enumerable.Range(0, outputs * inner).Select(_ => (sbyte)noise.Next(-127, 127))], outputs, inner),
        SafeTensor.FromFloat32($"{name}.weight_scale", [.. Enumerable.Range(0, outputs).Select(_ => noise.Next(128, 255) / 16384f)], outputs),
        SafeTensor.FromInt32($"{name}.bias", [.. Enumerable.Range(0, outputs).Select(_ => noise.Next(-400, 400))], outputs),
    ];

    private static IEnumerable<SafeTensor> Norm(string name, Noise noise) =>
    [
        SafeTensor.FromFloat32($"{name}.gamma", [.. Enumerable.Range(0, Channels).Select(_ => noise.Next(192, 320) / 256f)], Channels),
        SafeTensor.FromFloat32($"{name}.beta", [.. Enumerable.Range(0, Channels).Select(_ => noise.Next(-64, 64) / 256f)], Channels),
    ];

    /// <summary>The same numbers on every machine and in every version of .NET.</summary>
    private sealed class Noise
    {
        private uint _state = 2026;

        public int Next(int minimum, int maximum)
        {
            _state = unchecked((_state * 1664525) + 1013904223);
            return minimum + (int)((_state >> 8) % (uint)(maximum - minimum + 1));
        }
    }
}
