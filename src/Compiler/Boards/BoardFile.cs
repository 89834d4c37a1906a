using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Boards;

/// <summary>
/// One file of a description, its own keys only. <paramref name="Path"/>: where it is, a path of the repository where the file comes with the tool.
/// <paramref name="Location"/>: what diagnostics call it.
/// </summary>
internal sealed record BoardFile(string Path, bool Shipped, string Location, JsonObject Root, ImmutableArray<string> Parents)
{
    public const string InheritsKey = "inherits";

    private ImmutableDictionary<string, int> Lines { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>Null after a diagnostic: the file is no JSON, or a key or value is none of a description's.</summary>
    public static BoardFile? Parse(string path, bool shipped, string json, DiagnosticBag diagnostics)
    {
        string location = shipped ? path : System.IO.Path.GetFileName(path);
        JsonObject root;
        ImmutableDictionary<string, int> lines;
        try
        {
            lines = LinesOf(Encoding.UTF8.GetBytes(json));
            if (JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) is not JsonObject parsed)
            {
                diagnostics.BadBoard(location, "it is no JSON object");
                return null;
            }

            root = parsed;
        }
        catch (JsonException e)
        {
            diagnostics.BadBoard(Place(location, (int)(e.LineNumber ?? 0) + 1), $"it is no JSON: {e.Message.Split(" LineNumber:")[0].Split(" Path:")[0].TrimEnd('.')}");
            return null;
        }

        BoardFile file = new(path, shipped, location, root, []) { Lines = lines };
        return BoardSchema.Check(file, diagnostics) ? file with { Parents = ParentsOf(root) } : null;
    }

    /// <summary>The line of a key such as <c>toolchain.compiler</c> or of a list's element such as <c>sources[2]</c>; null where the file has it not.</summary>
    public int? LineOf(string path) => Lines.TryGetValue(path, out int line) ? line : null;

    /// <summary>File and line of a key, of the last of its parts that the file has.</summary>
    public string At(string path)
    {
        for (string part = path; part.Length > 0; part = part[..Math.Max(part.LastIndexOfAny(['.', '[']), 0)])
        {
            if (LineOf(part) is { } line)
            {
                return Place(Location, line);
            }
        }

        return Location;
    }

    private static string Place(string location, int line) => string.Create(CultureInfo.InvariantCulture, $"{location}:{line}");

    private static ImmutableArray<string> ParentsOf(JsonObject root) => root[InheritsKey] switch
    {
        null => [],
        JsonArray several => [.. several.Select(parent => parent!.GetValue<string>())],
        { } one => [one.GetValue<string>()],
    };

    /// <summary>Keys are taken where they stand, a list's elements where they begin.</summary>
    /// <exception cref="JsonException">It is no JSON, or a string is no text.</exception>
    private static ImmutableDictionary<string, int> LinesOf(byte[] json)
    {
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        Stack<(string Path, int Index)> lists = new();
        Stack<string> open = new();
        Utf8JsonReader reader = new(json);
        string path = "";
        int line = 1;
        int seen = 0;
        while (reader.Read())
        {
            int at = (int)reader.TokenStartIndex;
            line += json.AsSpan(seen..at).Count((byte)'\n');
            seen = at;
            string text = reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String ? Text(ref reader, line) : "";
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                path = open.Peek() is { Length: > 0 } parent ? $"{parent}.{text}" : text;
                lines.TryAdd(path, line);
                continue;
            }

            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                string closed = open.Pop();
                if (reader.TokenType == JsonTokenType.EndArray)
                {
                    lists.Pop();
                }

                path = closed;
                continue;
            }

            if (lists.TryPeek(out (string Path, int Index) list) && open.Peek() == list.Path)
            {
                path = $"{list.Path}[{list.Index}]";
                lines.TryAdd(path, line);
                lists.Pop();
                lists.Push((list.Path, list.Index + 1));
            }

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                open.Push(path);
                if (reader.TokenType == JsonTokenType.StartArray)
                {
                    lists.Push((path, 0));
                }
            }
        }

        return lines.ToImmutableDictionary(StringComparer.Ordinal);
    }

    private static string Text(ref Utf8JsonReader reader, int line)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("a string holds an escaped surrogate without its partner", path: null, line - 1, bytePositionInLine: null);
        }
    }
}
