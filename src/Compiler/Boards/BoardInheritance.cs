using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;

namespace PNlpMixer.Codegen.Boards;

/// <summary>
/// The files that make up a description, what is inherited first, each once. Objects merge key by key, lists are appended to, other values replaced, and null
/// takes away; what a file says of itself is not inherited.
/// </summary>
internal sealed record BoardInheritance(ImmutableArray<BoardFile> Files)
{
    private const string Root = "boards";
    private const string Extension = ".json";

    /// <summary>They name one board, or say how far that one was run.</summary>
    private static readonly ImmutableArray<string> Own = [BoardFile.InheritsKey, "name", "title", "tested"];

    /// <summary>The board itself.</summary>
    public BoardFile Board => Files[^1];

    /// <summary>Files as the user would name them, the board first.</summary>
    public string Chain => string.Join(" <- ", Files.Reverse().Select(file => file.Location));

    /// <summary>Null after a diagnostic.</summary>
    public static BoardInheritance? Load(string path, bool shipped, string json, DiagnosticBag diagnostics)
    {
        ImmutableArray<BoardFile>.Builder files = ImmutableArray.CreateBuilder<BoardFile>();
        return Append(path, shipped, json, [], files, diagnostics) ? new BoardInheritance(files.ToImmutable()) : null;
    }

    /// <summary>The file that has the last word on a key, or on the part of it that any file has.</summary>
    public string At(string path) => (Files.LastOrDefault(file => file.LineOf(path) is not null) ?? Board).At(path);

    /// <summary>Where an element of a merged list comes from.</summary>
    public string At(string list, string element)
    {
        foreach (BoardFile file in Files.Reverse())
        {
            if (Find(file.Root, list) is JsonArray values)
            {
                for (int i = 0; i < values.Count; i++)
                {
                    if (values[i]!.GetValue<string>() == element)
                    {
                        return file.At($"{list}[{i}]");
                    }
                }
            }
        }

        return At(list);
    }

    public JsonObject Merge()
    {
        JsonObject merged = [];
        foreach (BoardFile file in Files)
        {
            foreach (string key in Own)
            {
                merged.Remove(key);
            }

            Merge(merged, file.Root);
        }

        merged.Remove(BoardFile.InheritsKey);
        return merged;
    }

    private static void Merge(JsonObject into, JsonObject from)
    {
        foreach ((string key, JsonNode? value) in from)
        {
            switch (value)
            {
                case null:
                    into.Remove(key);
                    break;
                case JsonObject child:
                    if (into[key] is not JsonObject)
                    {
                        into[key] = new JsonObject();
                    }

                    Merge(into[key]!.AsObject(), child);
                    break;
                case JsonArray list when into[key] is JsonArray inherited:
                    foreach (JsonNode? element in list)
                    {
                        inherited.Add(element!.DeepClone());
                    }

                    break;
                default:
                    into[key] = value.DeepClone();
                    break;
            }
        }
    }

    private static JsonNode? Find(JsonObject root, string path) => path.Split('.').Aggregate((JsonNode?)root, (node, key) => (node as JsonObject)?[key]);

    private static bool Append(string path, bool shipped, string json, ImmutableArray<BoardFile> heirs, ImmutableArray<BoardFile>.Builder files, DiagnosticBag diagnostics)
    {
        if (BoardFile.Parse(path, shipped, json, diagnostics) is not { } file)
        {
            return false;
        }

        ImmutableArray<BoardFile> line = heirs.Add(file);
        for (int i = 0; i < file.Parents.Length; i++)
        {
            string parent = file.Parents[i];
            string at = file.At(file.Root[BoardFile.InheritsKey] is JsonArray ? $"{BoardFile.InheritsKey}[{i}]" : BoardFile.InheritsKey);
            if (Locate(file, parent) is not { } found)
            {
                diagnostics.BoardParentMissing(at, parent, EditDistance.Nearest(parent, Inheritable)!);
                return false;
            }

            if (line.Any(heir => Same(heir, found)))
            {
                diagnostics.BoardCycle(at, string.Join(" <- ", line.Select(heir => heir.Location).Append(Path.GetFileName(found.Path))));
                return false;
            }

            if (!files.Any(other => Same(other, found))
                && !Append(found.Path, found.Shipped, found.Shipped ? EmbeddedFiles.Text(found.Path) : BoardReader.TextOf(found.Path), line, files, diagnostics))
            {
                return false;
            }
        }

        files.Add(file);
        return true;
    }

    private static bool Same(BoardFile file, (string Path, bool Shipped) other) => file.Shipped == other.Shipped && file.Path == other.Path;

    /// <summary>A name that ends in .json is a file beside the one that inherits; any other is one that comes with the tool.</summary>
    private static (string Path, bool Shipped)? Locate(BoardFile file, string parent)
    {
        if (!file.Shipped && parent.EndsWith(Extension, StringComparison.Ordinal))
        {
            string path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file.Path)!, parent));
            return File.Exists(path) ? (path, false) : null;
        }

        string[] candidates = [$"{Root}/{parent}{Extension}", $"{Root}/{parent}/{BoardReader.FileName}"];
        return Array.Find(candidates, EmbeddedFiles.Exists) is { } shipped ? (shipped, true) : null;
    }

    private static IEnumerable<string> Inheritable => EmbeddedFiles.Under(Root)
        .Where(path => path.EndsWith(Extension, StringComparison.Ordinal))
        .Select(path => path[(Root.Length + 1)..])
        .Select(path => path.EndsWith("/" + BoardReader.FileName, StringComparison.Ordinal) ? path[..^(BoardReader.FileName.Length + 1)] : path[..^Extension.Length]);
}
