using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;

namespace PNlpMixer.Codegen.Boards;

/// <summary>Reads board descriptions: those that come with the tool, or a file of the user's.</summary>
public static class BoardReader
{
    public const string FileName = "board.json";

    private const string Root = "boards";

    /// <summary>Names of the boards that come with the tool, in ordinal order.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        .. EmbeddedFiles.Under(Root).Where(path => path.EndsWith("/" + FileName, StringComparison.Ordinal)).Select(path => path.Split('/')[1]),
    ];

    public static BoardDescription? Find(string name, DiagnosticBag diagnostics)
    {
        if (!Names.Contains(name, StringComparer.Ordinal))
        {
            diagnostics.UnknownBoard(name, Names);
            return null;
        }

        string path = $"{Root}/{name}/{FileName}";
        return Parse(path, shipped: true, EmbeddedFiles.Text(path), diagnostics);
    }

    /// <summary>The board of a file, or of a name where there is no file.</summary>
    public static BoardDescription? Read(string? name, string? file, DiagnosticBag diagnostics) =>
        file is null ? Find(name ?? "host", diagnostics) : Parse(Path.GetFullPath(file), shipped: false, TextOf(file), diagnostics);

    /// <summary>A file of the user's, which may be anything.</summary>
    internal static string TextOf(string file)
    {
        using StreamReader reader = new(new MemoryStream(WholeFile.Read(file)));
        return reader.ReadToEnd();
    }

    private static BoardDescription? Parse(string path, bool shipped, string json, DiagnosticBag diagnostics)
    {
        if (BoardInheritance.Load(path, shipped, json, diagnostics) is not { } files)
        {
            return null;
        }

        JsonObject merged = files.Merge();
        if (BoardSchema.Missing(merged) is { } missing)
        {
            diagnostics.BoardIncomplete(files.At(missing), missing, files.Chain);
            return null;
        }

        BoardDescription board = BoardSchema.Bind(merged) with { Folder = shipped ? null : Path.GetDirectoryName(path) };
        if (BoardRules.Find(board) is { } fault)
        {
            diagnostics.BadBoard(fault.Element is { } element ? files.At(fault.Path, element) : files.At(fault.Path), fault.Text);
            return null;
        }

        IEnumerable<string> named = board.Folder is { } folder ? board.Sources.Append(board.Toolchain.LinkerScript ?? string.Empty).Select(name => Path.Combine(folder, name)).Where(File.Exists) : [];
        return board with { InputFiles = [.. files.Files.Where(file => !file.Shipped).Select(file => file.Path), .. named] };
    }
}
