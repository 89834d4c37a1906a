using System.Text;
using System.Text.Json.Nodes;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Tests.TestModels;

/// <summary>The float model that <see cref="TinyModel"/> could have been quantized from: the same layers, and weights that its integers stand for.</summary>
public static class TinyFloatModel
{
    public static void Write(string folder, string padding = "masked", string hashFamily = "fnv1a", string encoder = TinyModel.Mixer, int wordCodes = 0)
    {
        TinyModel.Write(folder, padding, hashFamily, encoder, wordCodes);
        JsonObject config = Config(encoder, wordCodes);
        config["padding"] = padding;
        config["projection"]!["hash_family"] = hashFamily;
        TinyModel.WriteConfig(folder, config);
        WriteTensors(folder, Tensors(encoder, wordCodes));
    }

    public static FloatModel Read(string padding = "masked", string encoder = TinyModel.Mixer, int wordCodes = 0)
    {
        using TemporaryFolder folder = new();
        Write(folder.Path, padding, encoder: encoder, wordCodes: wordCodes);
        return Read(folder);
    }

    public static FloatModel Read(TemporaryFolder folder)
    {
        DiagnosticBag diagnostics = [];
        return FloatModelReader.Read(folder.Path, null, diagnostics) ?? throw new InvalidOperationException(DiagnosticFormatter.Human(diagnostics));
    }

    /// <summary>Utterances of the vocabulary's words, with tokens, slots and an intent.</summary>
    public static string WriteData(string path, int utterances = 80)
    {
        string[] words = [.. TinyModel.Subwords.Where(s => char.IsAsciiLetter(s[0]))];
        StringBuilder text = new();
        for (int i = 0; i < utterances; i++)
        {
            string[] tokens = [.. Enumerable.Range(0, 1 + (i % TinyModel.MaxTokens)).Select(t => words[((i * 7) + (t * t * 5) + (i / 11)) % words.Length] + (((i + t) % 3) == 0 ? "s" : ""))];
            JsonObject line = new()
            {
                ["text"] = string.Join(' ', tokens),
                ["tokens"] = new JsonArray([.. tokens.Select(token => (JsonNode)token)]),
                ["slots"] = new JsonArray([.. tokens.Select(_ => (JsonNode)"O")]),
                ["intent"] = TinyModel.Intents[i % TinyModel.Intents.Length],
            };
            text.Append(line.ToJsonString()).Append('\n');
        }

        File.WriteAllText(path, text.ToString());
        return path;
    }

    internal static void WriteTensors(string folder, IEnumerable<SafeTensor> tensors) =>
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), SafeTensorsWriter.Write(SafeTensorsFile.Of(tensors, [])));

    internal static JsonObject Config(string encoder = TinyModel.Mixer, int wordCodes = 0)
    {
        JsonObject config = TinyModel.Config(encoder, wordCodes);
        config["precision"] = "float32";
        foreach (JsonNode? layer in config["layers"]!.AsArray())
        {
            layer!.AsObject().Remove("output");
        }

        return config;
    }

    internal static IReadOnlyList<SafeTensor> Tensors(string encoder = TinyModel.Mixer, int wordCodes = 0)
    {
        Dictionary<string, SafeTensor> integers = TinyModel.Tensors(encoder, wordCodes).ToDictionary(t => t.Name, StringComparer.Ordinal);
        Dictionary<string, JsonNode> layers = TinyModel.Config(encoder)["layers"]!.AsArray().ToDictionary(layer => (string)layer!["name"]!, layer => layer!, StringComparer.Ordinal);
        List<SafeTensor> tensors = [];
        foreach (SafeTensor tensor in integers.Values)
        {
            string name = tensor.Name[..tensor.Name.LastIndexOf('.')];
            float[] scales = integers.TryGetValue(name + ".weight_scale", out SafeTensor? scale) ? [.. scale.AsFloat32()] : [];
            switch (tensor.Name[(name.Length + 1)..])
            {
                case "weight":
                    int inner = (int)tensor.Shape[1];
                    tensors.Add(SafeTensor.FromFloat32(tensor.Name, [.. tensor.AsInt8().Select((w, i) => w * scales[i / inner])], tensor.Shape.AsSpan()));
                    break;
                case "bias":
                    string input = (string)layers[name]["inputs"]![0]!;
                    double inputScale = input == "features" ? 1 : (double)layers[input]["output"]!["scale"]!;
                    tensors.Add(SafeTensor.FromFloat32(tensor.Name, [.. tensor.AsInt32().Select((b, o) => (float)(b * inputScale * scales[o]))], tensor.Shape.AsSpan()));
                    break;
                case "gamma" or "beta":
                    tensors.Add(tensor);
                    break;
            }
        }

        return tensors;
    }
}
