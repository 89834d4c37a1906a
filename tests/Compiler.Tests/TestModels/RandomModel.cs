using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.TestModels;

/// <summary>
/// Writes a valid model folder of random shape, with random and extreme weights, from a seed: sizes that are no multiples of anything,
/// biases at the very edge of what the accumulator proof allows, scales that saturate and scales that do not.
/// </summary>
internal sealed class RandomModel
{
    private const double RefusedMultiplier = 0.25;
    private const double LargestLogitScale = 100;
    private const double LargestResidualScale = 10;
    private readonly Random _random;
    private readonly JsonArray _layers = [];
    private readonly JsonArray _heads = [];
    private readonly List<SafeTensor> _tensors = [];
    private readonly Dictionary<string, Quantization> _quantization = new(StringComparer.Ordinal);
    private readonly string _name;
    private readonly bool _splitUnspaced;
    private readonly bool _partsWords;
    private readonly bool _masked;
    private readonly int _maxTokens;
    private readonly int _hidden;
    private readonly int _seed;

    private readonly (JsonObject Tokenizer, JsonObject Projection)? _like;

    private RandomModel(int seed, (JsonObject Tokenizer, JsonObject Projection)? like)
    {
        _like = like;
        _seed = seed;
        _random = new Random(seed);
        _name = "random-" + seed.ToString(CultureInfo.InvariantCulture);
        _splitUnspaced = seed % 3 == 0;
        _partsWords = seed % 4 < 2;
        _masked = Chance(0.6);
        _maxTokens = Chance(0.2) ? _random.Next(65, 129) : _random.Next(1, 40);
        _hidden = Chance(0.1) ? 64 : _random.Next(1, 48);
    }

    /// <summary>Writes the folder of this seed and gives its name in config.json.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="seed">What all is drawn from.</param>
    /// <param name="like">Tokenizer and projection of another model, but for the window.</param>
    public static string Write(string folder, int seed, (JsonObject Tokenizer, JsonObject Projection)? like = null)
    {
        RandomModel model = new(seed, like);
        model.WriteFolder(folder);
        return model._name;
    }

    /// <summary>Writes the folder of this seed, reads it back as the compiler does, and throws it away.</summary>
    public static Model Read(int seed)
    {
        string folder = Directory.CreateTempSubdirectory("pnlpc-test-").FullName;
        try
        {
            Write(folder, seed);
            DiagnosticBag diagnostics = new();
            Model? model = ModelReader.Read(folder, null, diagnostics);
            diagnostics.ShouldBeEmpty($"seed {seed}");
            return model.ShouldNotBeNull();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void WriteFolder(string folder)
    {
        Directory.CreateDirectory(folder);
        JsonObject projection = Projection(out int features);
        JsonObject tokenizer = new()
        {
            ["kind"] = "wordpiece",
            ["lowercase"] = Chance(0.5),
            ["strip_accents"] = Chance(0.5),
            ["map_quotes_and_dashes"] = Chance(0.5),
            ["unknown_token"] = "[UNK]",
            ["continuation_prefix"] = "##",
            ["max_word_chars"] = Chance(0.3) ? _random.Next(1, 8) : 100,
        };
        if (_splitUnspaced)
        {
            tokenizer["split_unspaced"] = true;
        }

        string[] parted = [.. RandomText.PartedWords.Where(word => _partsWords && word.Replace(" ", string.Empty, StringComparison.Ordinal).Length <= (int)tokenizer["max_word_chars"]!)];
        if (parted.Length > 0)
        {
            tokenizer["parted_words"] = new JsonArray([.. parted.Select(word => (JsonNode)word)]);
        }

        string last = Encoder(features, (int)projection["num_hashes"]! + WordCodes(projection));
        Heads(last);
        JsonObject config = new()
        {
            ["format"] = "pnlp-mixer",
            ["format_version"] = 1,
            ["name"] = _name,
            ["max_tokens"] = _maxTokens,
            ["padding"] = _masked ? "masked" : "fixed",
            ["tokenizer"] = _like?.Tokenizer ?? tokenizer,
            ["projection"] = projection,
            ["layers"] = _layers,
            ["heads"] = _heads,
        };
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        File.WriteAllText(Path.Combine(folder, "vocab.txt"), Vocabulary());
        SafeTensorsFile file = SafeTensorsFile.Of(_tensors, []);
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), SafeTensorsWriter.Write(file));
        if (_like is null && WordCodes(projection) is > 0 and int codes)
        {
            File.WriteAllBytes(Path.Combine(folder, "word_codes.safetensors"), Codes(codes));
        }
    }

    private JsonObject Projection(out int features)
    {
        int window = _random.Next(0, 3);
        if (_like is { } like)
        {
            like.Projection["window"] = window;
            features = ((2 * window) + 1) * ((int)like.Projection["feature_size"]! + (WordCodeTable.Values * WordCodes(like.Projection)));
            return like.Projection;
        }

        int size = Chance(0.3) ? 1 << _random.Next(0, 9) : _random.Next(1, 300);
        JsonObject projection = new()
        {
            ["kind"] = "minhash",
            ["hash_family"] = Chance(0.7) ? "fnv1a" : "sha2",
            ["num_hashes"] = Chance(0.2) ? 256 : _random.Next(1, 70),
            ["ngram_size"] = _random.Next(1, 6),
            ["feature_size"] = size,
            ["window"] = window,
        };
        if (_seed % 7 is 1 or 4)
        {
            Random random = new(_seed);
            projection["word_codes"] = random.Next(4) == 0 ? 64 : random.Next(1, 20);
        }

        features = ((2 * window) + 1) * (size + (WordCodeTable.Values * WordCodes(projection)));
        return projection;
    }

    private static int WordCodes(JsonObject projection) => (int?)projection["word_codes"] ?? 0;

    /// <summary>Codes of the words that random texts have most, but for some, and of keys that no text is likely to have.</summary>
    private byte[] Codes(int codesPerWord)
    {
        const string Characters = "aebcdfghiklmnoprstuvyzABC0123456789'-.,!?";
        Random random = new(_seed);
        SortedSet<uint> keys = [0, WordCodeTable.KeyLimit - 1];
        foreach (char first in Characters)
        {
            foreach (string word in Characters.Select(second => $"{first}{second}").Append(first.ToString()).Where(_ => random.Next(4) != 0))
            {
                keys.Add(WordCodeTable.KeyOf([word]));
            }
        }

        sbyte[] codes = [.. Enumerable.Range(0, keys.Count * codesPerWord).Select(_ => (sbyte)random.Next(WordCodeTable.Values))];
        return TinyModel.WordCodes([.. keys], codes, codesPerWord);
    }

    private string Vocabulary()
    {
        SortedSet<string> subwords = new(StringComparer.Ordinal);
        const string Characters = "abcdefghijklmnopqrstuvwxyz0123456789.,?!'-éüßñçğαβγабвдהشक你好한ไ";
        foreach (Rune character in Characters.EnumerateRunes())
        {
            if (Chance(0.9))
            {
                subwords.Add(character.ToString());
            }

            if (Chance(0.9))
            {
                subwords.Add("##" + character);
            }
        }

        for (int i = _random.Next(0, 200); i > 0; i--)
        {
            string text = string.Concat(Enumerable.Range(0, _random.Next(2, 7)).Select(_ => (char)('a' + _random.Next(0, 26))));
            subwords.Add(Chance(0.5) ? text : "##" + text);
        }

        foreach (string word in _splitUnspaced ? RandomText.UnspacedWords : [])
        {
            subwords.Add(word);
        }

        return "[PAD]\n[UNK]\n" + string.Concat(subwords.Select(s => s + "\n"));
    }

    private string Encoder(int features, int hashes)
    {
        string current = Dense("bottleneck", "bottleneck", "features", _hidden, features, inputScale: 1, perInput: hashes);
        if (Chance(0.8))
        {
            current = Activation("bottleneck.act", "leaky_relu", current, ("alpha", _random.NextDouble()));
        }

        if (Chance(0.8))
        {
            current = Norm("bottleneck.norm", current);
        }

        int mixers = _random.Next(1, 7);
        for (int i = 0; i < mixers; i++)
        {
            if (Chance(0.4))
            {
                current = Chance(0.8) ? Recurrence($"qrnn{i}", current) : Convolution($"conv{i}", current);
                continue;
            }

            current = TokenMixing($"mixer{i}.token", current);
            current = ChannelMixing($"mixer{i}.channel", current);
        }

        return Chance(0.5) || _quantization[current].Scale > LargestResidualScale ? Norm("final.norm", current) : current;
    }

    private string TokenMixing(string name, string residual)
    {
        int units = _random.Next(1, 40);
        string norm = Norm(name + ".norm", residual, zeroPoint: _masked ? 0 : null);
        string hidden = Dense("token_contract", name + ".hidden", norm, units, _maxTokens, _quantization[norm].Scale, 255);
        string active = Chance(0.8) ? Activation(name + ".act", "gelu", hidden) : hidden;
        string output = Dense("token_expand", name + ".out", active, _maxTokens, units, _quantization[active].Scale, 255);
        return Add(name + ".add", residual, output);
    }

    private string ChannelMixing(string name, string residual)
    {
        int units = _random.Next(1, 70);
        string norm = Norm(name + ".norm", residual);
        string hidden = Dense("fully_connected", name + ".hidden", norm, units, _hidden, _quantization[norm].Scale, 255);
        string active = Chance(0.8) ? Activation(name + ".act", "gelu", hidden) : hidden;
        string output = Dense("fully_connected", name + ".out", active, _hidden, units, _quantization[active].Scale, 255);
        return Add(name + ".add", residual, output);
    }

    /// <summary>A quasi-recurrent layer in one direction or two; beside the residual stream, or in its place.</summary>
    private string Recurrence(string name, string residual)
    {
        string input = Chance(0.8) ? Norm(name + ".norm", residual) : residual;
        bool fits = _hidden > 1 && Chance(0.6);
        bool both = fits || Chance(0.5);
        int width = fits ? _random.Next(1, _hidden) : _random.Next(1, 40);
        int otherWidth = fits ? _hidden - width : _random.Next(1, 40);

        // Two pools that are joined have one quantization, and so the same range of candidates.
        Quantization candidates = new(Math.Exp((_random.NextDouble() * 3) - 6), 0);
        Quantization pooled = new(candidates.Scale * Math.Exp((_random.NextDouble() * 8) - 7), ZeroPoint());
        string output = Direction(name + ".fwd", input, width, candidates, pooled, both ? "forward" : Chance(0.5) ? "forward" : "backward");
        if (both)
        {
            string other = Direction(name + ".bwd", input, otherWidth, candidates, pooled, Chance(0.8) ? "backward" : "forward");
            Layer(name + ".join", "concat", Chance(0.9) ? [output, other] : [other, output], pooled);
            output = name + ".join";
            width += otherWidth;
        }

        if (!fits)
        {
            output = Dense("fully_connected", name + ".out", output, _hidden, width, _quantization[output].Scale, 255);
        }

        return fits || Chance(0.5) ? Add(name + ".add", residual, output) : output;
    }

    private string Direction(string name, string input, int width, Quantization candidates, Quantization pooled, string direction)
    {
        Quantization gate = new(1.0 / 256, -128);
        string z = Gate(name + ".z", "tanh", input, width, candidates);
        string f = Gate(name + ".f", "sigmoid", input, width, gate);
        string o = Chance(0.1) ? f : Gate(name + ".o", "sigmoid", input, width, gate);
        Layer(name + ".pool", "fo_pool", [z, f, o], pooled)["direction"] = direction;
        return name + ".pool";
    }

    /// <summary>A convolution and its function, or the convolution alone, in the steps that fo_pool wants.</summary>
    private string Gate(string name, string function, string input, int width, Quantization output)
    {
        (int before, int after) = Window();
        if (Chance(0.2))
        {
            return Conv1d(name, input, width, before, after, output);
        }

        Layer(name + ".act", function, [Conv1d(name, input, width, before, after)], output);
        return name + ".act";
    }

    private string Convolution(string name, string residual)
    {
        (int before, int after) = Window();
        string output = Conv1d(name + ".out", residual, _hidden, before, after);
        return Add(name + ".add", residual, Chance(0.5) ? Activation(name + ".act", Chance(0.5) ? "gelu" : "tanh", output) : output);
    }

    private (int Before, int After) Window() => Chance(0.7) ? (_random.Next(0, 2), _random.Next(0, 2)) : (_random.Next(0, 5), _random.Next(0, 5));

    private string Conv1d(string name, string input, int units, int before, int after, Quantization? fixedOutput = null)
    {
        Dense("conv1d", name, input, units, (before + 1 + after) * _hidden, _quantization[input].Scale, 255, fixedOutput: fixedOutput);
        JsonObject layer = (JsonObject)_layers[^1]!;
        layer["before"] = before;
        layer["after"] = after;
        return name;
    }

    private void Heads(string encoder)
    {
        int count = _random.Next(1, 4);
        for (int i = 0; i < count; i++)
        {
            bool sequence = Chance(0.5);
            string name = $"head{i}";
            string current = encoder;
            int columns = _hidden;
            if (sequence)
            {
                current = Pool(name + ".pool", current);
            }

            if (Chance(0.4))
            {
                columns = _random.Next(1, 50);
                current = Dense("fully_connected", name + ".hidden", current, columns, _hidden, _quantization[current].Scale, 255);
                current = Activation(name + ".act", "gelu", current);
            }

            int slots = _random.Next(1, 20);
            int labels = sequence ? _random.Next(1, 60) : (2 * slots) + 1;
            string logits = Dense("fully_connected", name + "_logits", current, labels, columns, _quantization[current].Scale, 255, dtype: "s16");
            bool path = !sequence && Chance(0.5);
            if (path)
            {
                // Values of the logits' whole range, of a few units so that many paths are equal, or all of them the same.
                int spread = Chance(0.4) ? 32767 : _random.Next(0, 4);
                _tensors.Add(SafeTensor.FromInt16(name + ".start", Transitions((slots + 2) * (slots + 1), spread), slots + 2, slots + 1));
                _tensors.Add(SafeTensor.FromInt16(name + ".keep", Transitions(2 * slots, spread), 2, slots));
            }

            IEnumerable<string> names = sequence
                ? Enumerable.Range(0, labels).Select(l => $"label {l} \"\\é")
                : Enumerable.Range(0, slots).SelectMany(s => new[] { $"B-SLOT_{s}", $"I-SLOT_{s}" }).Prepend("O");
            _heads.Add((JsonNode)new JsonObject
            {
                ["name"] = name,
                ["kind"] = sequence ? "sequence" : path ? "bio_path" : "bio",
                ["input"] = logits,
                ["labels"] = new JsonArray([.. names.Select(n => (JsonNode)n)]),
            });
        }
    }

    /// <summary>perInput: the greatest distance of one input element from its zero point, times how many of them an output sums per weight.</summary>
    private string Dense(string op, string name, string input, int outputs, int inner, double inputScale, int perInput, string dtype = "s8", Quantization? fixedOutput = null)
    {
        sbyte[] weights = Weights(outputs * inner);
        int[] bias = new int[outputs];
        for (int o = 0; o < outputs; o++)
        {
            long sum = op == "bottleneck"
                ? (long)perInput * 127 * 9
                : (long)perInput * weights.AsSpan(o * inner, inner).ToArray().Sum(w => Math.Abs((long)w));
            long room = int.MaxValue - sum;
            bias[o] = (int)(_random.Next(0, 4) switch
            {
                0 => 0,
                1 => _random.Next(-20000, 20000),
                2 => _random.NextInt64(-room, room + 1),
                _ => Chance(0.1) ? (Chance(0.5) ? room : -room) : _random.Next(-300, 300),
            });
        }

        float[] scales = [.. Enumerable.Range(0, outputs).Select(_ => (float)Math.Exp((_random.NextDouble() * 4) - 8))];

        // The largest real multiplier lies between nearly refused and far below one accumulator step.
        double largest = RefusedMultiplier * Math.Exp(-0.001 - (_random.NextDouble() * (dtype == "s16" ? 5 : 9)));
        if (fixedOutput is { } given)
        {
            double factor = largest * given.Scale / (inputScale * scales.Max());
            scales = [.. scales.Select(s => Math.Max((float)(s * factor), 1e-30f))];
        }

        double scale = inputScale * scales.Max() / largest;
        if (dtype == "s16" && scale > LargestLogitScale)
        {
            scales = [.. scales.Select(s => (float)(s * LargestLogitScale / scale))];
            scale = inputScale * scales.Max() / largest;
        }

        _tensors.Add(SafeTensor.FromInt8(name + ".weight", weights, outputs, inner));
        _tensors.Add(SafeTensor.FromFloat32(name + ".weight_scale", scales, outputs));
        _tensors.Add(SafeTensor.FromInt32(name + ".bias", bias, outputs));
        Quantization output = fixedOutput ?? new(scale, dtype == "s16" ? 0 : ZeroPoint());
        JsonObject layer = Layer(name, op, [input], output, dtype);
        if (op != "token_expand")
        {
            layer["units"] = outputs;
        }

        return name;
    }

    private string Norm(string name, string input, int? zeroPoint = null)
    {
        _tensors.Add(SafeTensor.FromFloat32(name + ".gamma", [.. Enumerable.Range(0, _hidden).Select(_ => (float)((_random.NextDouble() * 6) - 3))], _hidden));
        _tensors.Add(SafeTensor.FromFloat32(name + ".beta", [.. Enumerable.Range(0, _hidden).Select(_ => (float)((_random.NextDouble() * 2) - 1))], _hidden));
        Quantization output = new(Math.Exp((_random.NextDouble() * 3) - 5), zeroPoint ?? ZeroPoint());
        Layer(name, "layer_norm", [input], output)["epsilon"] = Chance(0.3) ? 0 : 1e-5 * _quantization[input].Scale * _quantization[input].Scale;
        return name;
    }

    private string Activation(string name, string op, string input, (string Key, double Value)? own = null)
    {
        Quantization output = new(_quantization[input].Scale * Math.Exp((_random.NextDouble() * 2) - 1), ZeroPoint());
        JsonObject layer = Layer(name, op, [input], output);
        if (own is { } key)
        {
            layer[key.Key] = key.Value;
        }

        return name;
    }

    private string Add(string name, string x, string y)
    {
        Quantization output = new(Math.Max(_quantization[x].Scale, _quantization[y].Scale) * Math.Exp((_random.NextDouble() * 2) - 1), ZeroPoint());
        Layer(name, "add", Chance(0.5) ? [x, y] : [y, x], output);
        return name;
    }

    private string Pool(string name, string input)
    {
        Layer(name, "max_pool", [input], _quantization[input]);
        return name;
    }

    private JsonObject Layer(string name, string op, string[] inputs, Quantization output, string dtype = "s8")
    {
        _quantization[name] = output;
        JsonObject layer = new()
        {
            ["name"] = name,
            ["op"] = op,
            ["inputs"] = new JsonArray([.. inputs.Select(i => (JsonNode)i)]),
            ["output"] = new JsonObject { ["dtype"] = dtype, ["scale"] = output.Scale, ["zero_point"] = output.ZeroPoint },
        };
        _layers.Add((JsonNode)layer);
        return layer;
    }

    private short[] Transitions(int count, int spread) => [.. Enumerable.Range(0, count).Select(_ => (short)_random.Next(-spread - 1, spread + 1))];

    private sbyte[] Weights(int count)
    {
        int kind = _random.Next(0, 5);
        return [.. Enumerable.Range(0, count).Select(_ => (sbyte)(kind switch
        {
            0 => Chance(0.5) ? 127 : -127,
            1 => Chance(0.05) ? _random.Next(-127, 128) : 0,
            2 => 127,
            _ => _random.Next(-127, 128),
        }))];
    }

    private int ZeroPoint() => _random.Next(0, 4) switch
    {
        0 => -128,
        1 => 127,
        2 => 0,
        _ => _random.Next(-128, 128),
    };

    private bool Chance(double p) => _random.NextDouble() < p;

    private sealed record Quantization(double Scale, int ZeroPoint);
}
