using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Emit;

/// <summary>
/// manifest.json: from what the directory was made, and what it takes. Holds nothing that depends on the machine: code and stack
/// sizes, which a C compiler decides, are in what <c>pnlpc compile</c> prints. The list of files is added when they are written.
/// </summary>
public static class Manifest
{
    private const string Format = "pnlp-output";
    private const long MaxBytes = 16L << 20;

    /// <summary>Output directories of compiled models.</summary>
    public static OutputKind Kind { get; } = new("manifest.json", Format);

    public static string Write(ModelSet set, DirectorySpec directory, IReadOnlyList<EmittedModel> models, EmitSizes sizes, IReadOnlyList<EmittedImage> images)
    {
        using MemoryStream stream = new();
        JsonWriterOptions options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (Utf8JsonWriter json = new(stream, options))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteNumber("format_version", 2);
            json.WriteString("compiler", "PNlpMixer.Codegen");
            json.WriteString("compiler_version", directory.CompilerVersion);
            json.WriteNumber("runtime_abi", directory.RuntimeAbi);
            if (!set.IsShared)
            {
                json.WriteString("model", set.Models[0].Model.Name);
            }

            json.WriteString("prefix", directory.Prefix);
            json.WriteString("board", directory.Board);
            json.WriteString("isa", directory.Isa);
            json.WriteString("cache_encoding", Projection.CacheEncodings.NameOf(set.Models[0].Model.Cache));
            if (set.Models[0].Model.Cache is Projection.HotRowsCache hot)
            {
                json.WriteNumber("hot_rows", hot.Hot.Length);
            }

            if (set.Models[0].Model.WordCodes is { } codes)
            {
                json.WriteNumber("coded_words", codes.Keys.Length);
            }

            if (directory.Features is { } features)
            {
                WriteSharedSizes(json, features, sizes);
                json.WriteStartArray("models");
                foreach ((PlannedModel planned, EmittedModel model) in set.Models.Zip(models))
                {
                    json.WriteStartObject();
                    json.WriteString("model", planned.Model.Name);
                    json.WriteString("prefix", model.Spec.Prefix);
                    WriteModel(json, planned, model, tablesBytes: null);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }
            else
            {
                WriteModel(json, set.Models[0], models[0], sizes.TablesBytes);
            }

            if (images.Count > 0)
            {
                WriteImages(json, images);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>Tables first, then the models in their order.</summary>
    private static void WriteImages(Utf8JsonWriter json, IReadOnlyList<EmittedImage> images)
    {
        json.WriteStartArray("images");
        foreach (EmittedImage image in images)
        {
            json.WriteStartObject();
            json.WriteString("path", image.Path);
            json.WriteString("kind", image.Kind == Images.ImageKind.Tables ? "tables" : "model");
            json.WriteNumber("bytes", image.Bytes.Length);
            json.WriteString("sha256", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(image.Bytes)));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSharedSizes(Utf8JsonWriter json, FeaturesSpec features, EmitSizes sizes)
    {
        json.WriteStartObject("sizes");
        json.WriteNumber("weights_bytes", sizes.WeightsBytes);
        json.WriteNumber("tables_bytes", sizes.TablesBytes);
        json.WriteNumber("features_bytes", features.Bytes);
        json.WriteNumber("read_bytes", features.ReadBytes);
        json.WriteNumber("arena_bytes", features.ArenaBytes);
        json.WriteEndObject();
    }

    /// <summary>Inputs, sizes, arena and layers of one model. <paramref name="tablesBytes"/>: null where it shares its tables.</summary>
    private static void WriteModel(Utf8JsonWriter json, PlannedModel planned, EmittedModel model, long? tablesBytes)
    {
        json.WriteString("schedule", planned.Schedule.Name);
        json.WriteStartArray("inputs");
        foreach (InputFile input in planned.Model.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("name", input.Name);
            json.WriteString("sha256", input.Sha256);
            json.WriteNumber("bytes", input.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();

        json.WriteStartObject("sizes");
        json.WriteNumber("weights_bytes", model.WeightsBytes);
        if (tablesBytes is { } tables)
        {
            json.WriteNumber("tables_bytes", tables);
        }

        json.WriteNumber("arena_bytes", planned.Plan.ArenaBytes);
        json.WriteNumber("result_bytes", model.Spec.Sizes.ResultBytes);
        json.WriteEndObject();

        json.WriteStartArray("arena");
        foreach (PlacedBuffer buffer in planned.Plan.Buffers)
        {
            json.WriteStartObject();
            json.WriteString("name", buffer.Range.Name);
            json.WriteNumber("offset", buffer.Offset);
            json.WriteNumber("bytes", buffer.Range.Bytes);
            json.WriteNumber("first_step", buffer.Range.FirstStep);
            json.WriteNumber("last_step", buffer.Range.LastStep);
            json.WriteEndObject();
        }

        json.WriteEndArray();

        json.WriteStartArray("layers");
        foreach ((int index, Node node) in planned.Graph.Nodes.Index())
        {
            json.WriteStartObject();
            json.WriteNumber("step", Steps.OfNode(index));
            json.WriteString("name", node.Name);
            json.WriteString("op", node.OperatorName);
            json.WriteString("kernel", InferenceSpecBuilder.Kernel(node));
            json.WriteString("input", node.Inputs[0].Shape.ToString());
            json.WriteString("output", node.Output.Shape.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The manifest of an output directory; null where the folder is none.</summary>
    public static string? Find(string folder)
    {
        string path = Path.Combine(folder, Kind.RecordName);
        return FileKinds.Of(path) == FileKind.File && Encoding.UTF8.GetString(WholeFile.Read(path, MaxBytes)) is var text && IsOurs(text) ? text : null;
    }

    /// <summary>The files of a manifest's images, below its directory; empty where it has none, null where it is damaged.</summary>
    public static ImmutableArray<string>? ImagePaths(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (!document.RootElement.TryGetProperty("images", out JsonElement list))
            {
                return [];
            }

            ImmutableArray<string> paths = [.. list.EnumerateArray().Select(image => image.GetProperty("path").GetString() ?? "")];
            return paths.All(IsBelow) ? paths : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The board that a manifest says its directory was made for; null where it is damaged.</summary>
    public static string? Board(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.GetProperty("board").GetString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static bool IsBelow(string path) => path.Length > 0 && !Path.IsPathRooted(path) && !path.Split('/').Contains("..", StringComparer.Ordinal);

    /// <summary>Whether a manifest found in a directory says that this compiler wrote it.</summary>
    public static bool IsOurs(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("format", out JsonElement format)
                && format.ValueKind == JsonValueKind.String
                && format.ValueEquals(Format);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
