using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Calibration;

/// <summary>The files of an integer model folder, made from a float one and what quantization adds.</summary>
internal static class QuantizedFolder
{
    /// <summary>Folders of this kind. The record says how they were made.</summary>
    public static OutputKind Kind { get; } = new("quantization.json", "pnlp-quantization");

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What every implementation has to get right, beside the texts of the calibration.</summary>
    private static readonly ImmutableArray<string> CornerCases = ["", " \t", "?", "Caf\u00e9 d\u00e9j\u00e0 vu \u2014 \u201cna\u00efve\u201d", "\u4f60\u597d 7:30"];

    /// <summary>All files but the record; null after a diagnostic. The folder is read back as the compiler reads it: what it would refuse is never written.</summary>
    public static ImmutableArray<OutputFile>? Create(FloatModel source, QuantizedModel quantized, IEnumerable<string> texts, DiagnosticBag diagnostics)
    {
        List<OutputFile> files =
        [
            new(ModelReader.ConfigName, Config(source.Files.Config, quantized.Layers)),
            new(ModelReader.TensorsName, SafeTensorsWriter.Write(SafeTensorsFile.Of(quantized.Tensors, []))),
            new(ModelReader.VocabularyName, source.Files.Vocabulary),
            new(ModelReader.CacheName, FingerprintCacheWriter.Write(source.FrontEnd.Cache, source.FrontEnd.Vocabulary, source.FrontEnd.Projection)),
        ];
        if (source.Files.WordCodes is { } codes)
        {
            files.Add(new OutputFile(ModelReader.WordCodesName, codes));
        }

        using TemporaryFolder folder = new();
        foreach (OutputFile file in files)
        {
            File.WriteAllBytes(Path.Combine(folder.Path, file.Path), file.Bytes.Span);
        }

        if (ModelReader.Read(folder.Path, null, diagnostics) is not { } model)
        {
            return null;
        }

        string tooLong = string.Join(' ', Enumerable.Repeat("a", model.Graph.MaxTokens + 1));
        files.Add(new OutputFile(TestVectors.FileName, TestVectorWriter.Write(model, CornerCases.Append(tooLong).Concat(texts).Distinct(StringComparer.Ordinal))));
        return [.. files];
    }

    /// <summary>The float config.json, without "precision" and with each layer's "output": whatever else it says stays as it is.</summary>
    private static byte[] Config(ReadOnlyMemory<byte> config, ImmutableArray<QuantizedLayer> layers)
    {
        JsonObject root = JsonNode.Parse(config.Span)!.AsObject();
        root.Remove("precision");
        foreach ((JsonNode? layer, QuantizedLayer quantized) in root["layers"]!.AsArray().Zip(layers))
        {
            layer!["output"] = new JsonObject
            {
                ["dtype"] = quantized.Type == ElementType.S16 ? "s16" : "s8",
                ["scale"] = quantized.Quantization.Scale,
                ["zero_point"] = quantized.Quantization.ZeroPoint,
            };
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString(Json) + "\n");
    }
}
