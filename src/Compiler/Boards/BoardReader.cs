using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Boards;

/// <summary>Reads board descriptions: those that come with the tool, or a file of the user's.</summary>
public static class BoardReader
{
    private const string Root = "boards";
    private const string FileName = "board.json";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

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
        return Parse(path, EmbeddedFiles.Text(path), diagnostics);
    }

    /// <summary>The board of a file, or of a name where there is no file.</summary>
    public static BoardDescription? Read(string? name, string? file, DiagnosticBag diagnostics)
    {
        if (file is null)
        {
            return Find(name ?? "host", diagnostics);
        }

        BoardDescription? board = Parse(Path.GetFileName(file), File.ReadAllText(file), diagnostics);
        return board is null ? null : board with { Folder = Path.GetDirectoryName(Path.GetFullPath(file)) };
    }

    public static BoardDescription? Parse(string location, string json, DiagnosticBag diagnostics)
    {
        try
        {
            BoardDescription? board = JsonSerializer.Deserialize<BoardDescription>(json, Options);
            string? fault = board is null ? "it is null" : Fault(board);
            if (fault is null)
            {
                return board;
            }

            diagnostics.BadBoard(location, fault);
        }
        catch (JsonException e)
        {
            diagnostics.BadBoard(location, $"{e.Path ?? "$"}: {e.Message.Split(" Path:")[0]}");
        }

        return null;
    }

    private static string? Fault(BoardDescription board) => board switch
    {
        { Format: not "pnlp-board" } => "\"format\" is not \"pnlp-board\"",
        { FormatVersion: not 1 } => "\"format_version\" is not 1",
        _ when !WeightPackings.Exists(board.Isa) => "\"isa\" is none of " + string.Join(", ", WeightPackings.All.Select(packing => $"\"{packing.Isa}\"")),
        { Sources.IsDefault: true } or { Defines.IsDefault: true } => "\"sources\" and \"defines\" are lists",
        { Toolchain: { CpuFlags.IsDefault: true } or { LinkFlags.IsDefault: true } } => "\"cpu_flags\" and \"link_flags\" are lists",
        { Flash.Bytes: <= 0 } or { Ram.Bytes: <= 0 } => "a memory without bytes",
        { Images: { } images } when !IsPlace(images.Tables) || !IsPlace(images.Models) => "\"images\" has a region without bytes, beyond 2^32, or at no multiple of 16",
        { IsHost: false, Flash: null } or { IsHost: false, Ram: null } => "\"flash\" and \"ram\" are missing",
        _ => null,
    };

    private static bool IsPlace(MemoryRegion region) =>
        region.Base >= 0 && region.Bytes > 0 && region.Base % ImageFormat.Alignment == 0 && region.Base <= uint.MaxValue && region.Bytes <= (1L << 32) - region.Base;
}
