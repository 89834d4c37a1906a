using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.Report;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc image</c>: writes flash images for a board's addresses; <c>pnlpc image inspect</c> reads them back.</summary>
internal static class ImageCommand
{
    private const string Bin = "bin";
    private const string HexFormat = "hex";
    private const string Uf2Format = "uf2";
    private const string All = "all";

    private static readonly OutputKind Kind = new("images.json", "pnlp-images", Accumulates: true);

    private sealed record Request(string Source, string Output, string? Board, string? BoardFile, ImageAddresses Addresses, string[] Formats, uint? Family, uint? Version, string? Cache, SlotSizes? Slots, bool Force)
    {
        /// <summary>What belongs to compiling, and therefore to a model folder alone; null without any.</summary>
        public string? OptionOfModels => Version is not null ? "--image-version" : Cache is not null ? "--cache" : null;
    }

    /// <summary>Slots of each kind of image: null where it lies by itself.</summary>
    private sealed record SlotSizes(int? Tables, int? Model, int ProgramBytes);

    public static Command Create(CommandConsole console)
    {
        Argument<string> source = CommonOptions.PathArgument("SOURCE", "An output of compile --layout images, or a model folder.");
        Option<string> output = CommonOptions.Output("DIR", "The directory for the files, which may hold others.");
        Option<string?> board = CommonOptions.Board();
        Option<string?> boardFile = CommonOptions.BoardFile();
        Option<string?> tablesAddress = new("--tables-address") { HelpName = "ADDRESS", Description = "Where the tables lie, in place of the board's description." };
        Option<string?> modelAddress = new("--model-address") { HelpName = "ADDRESS", Description = "Where the first model lies; others follow." };
        Option<string[]> format = new("--format")
        {
            HelpName = "FORMAT",
            Description = "bin, hex, uf2 or all; may be given several times. Default: bin and hex, and uf2 where the family is known.",
        };
        format.AcceptOnlyFromAmong(Bin, HexFormat, Uf2Format, All);
        Option<string?> family = new("--uf2-family") { HelpName = "ID", Description = "The family that the boot loader asks for, in place of the board's description." };
        Option<uint> version = CommonOptions.ImageVersion();
        Option<string?> cache = CommonOptions.Cache();
        Option<int?> slotBytes = new("--slot-bytes") { HelpName = "N", Description = "Write models as slots of so many bytes, committed (docs/updates.md): what a new device is programmed with." };
        Option<int?> tablesSlotBytes = new("--tables-slot-bytes") { HelpName = "N", Description = "The same for the tables." };
        Option<int?> programBytes = new("--program-bytes") { HelpName = "N", Description = "The flash's program unit, which decides where a slot's trailer lies." };
        Option<bool> force = CommonOptions.Force();
        Option<bool> json = CommonOptions.Json();
        Command command = new("image", "Write flash images for a board's addresses, or inspect them.")
        {
            source, output, board, boardFile, tablesAddress, modelAddress, format, family, version, cache, slotBytes, tablesSlotBytes, programBytes, force, json,
        };
        command.Validators.Add(result =>
        {
            int?[] slots = [result.GetValue(slotBytes), result.GetValue(tablesSlotBytes)];
            if (slots.Any(slot => slot is not null) != result.GetValue(programBytes) is not null)
            {
                result.AddError("--program-bytes and --slot-bytes or --tables-slot-bytes belong together.");
            }
            else if (slots.Any(slot => slot > ImageSlot.MaxBytes))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"A slot has at most {ImageSlot.MaxBytes} bytes."));
            }
            else if (result.GetValue(programBytes) is { } unit && (!ImageSlot.IsProgramUnit(unit) || slots.OfType<int>().Any(slot => slot <= 0 || slot % unit != 0 || slot % sizeof(uint) != 0)))
            {
                result.AddError("--program-bytes takes a power of two, and a slot has whole program units, and whole words.");
            }
        });
        command.Add(Inspect(console));
        command.SetAction(result => console.Run(diagnostics =>
        {
            ImageAddresses addresses = new(Address("--tables-address", result.GetValue(tablesAddress), diagnostics), Address("--model-address", result.GetValue(modelAddress), diagnostics));
            uint? uf2Family = result.GetValue(family) is { } text ? ParseNumber(text) : null;
            if (result.GetValue(family) is not null && uf2Family is null)
            {
                diagnostics.BadUsage("--uf2-family takes a number below 2^32, as 0xE48BFF56.");
            }

            Request request = new(
                result.GetRequiredValue(source),
                result.GetRequiredValue(output),
                result.GetValue(board),
                result.GetValue(boardFile),
                addresses,
                result.GetValue(format) ?? [],
                uf2Family,
                result.GetResult(version) is { Implicit: false } ? result.GetValue(version) : null,
                result.GetValue(cache),
                result.GetValue(programBytes) is { } unit ? new SlotSizes(result.GetValue(tablesSlotBytes), result.GetValue(slotBytes), unit) : null,
                result.GetValue(force));
            return diagnostics.HasErrors ? ExitCode.BadUsage : Run(console, request, result.GetValue(json), diagnostics);
        }));
        return command;
    }

    private static Command Inspect(CommandConsole console)
    {
        Argument<string> file = CommonOptions.PathArgument("FILE", "An image: .bin, .hex or .uf2.");
        Option<bool> json = CommonOptions.Json();
        Command command = new("inspect", "Show what an image is, which others it belongs to, and whether it is intact.") { file, json };
        command.SetAction(result => console.Run(diagnostics =>
        {
            if (ImageReport.Read(result.GetRequiredValue(file), diagnostics) is not { } report)
            {
                return ExitCode.InputOutput;
            }

            console.Out.Write(result.GetValue(json) ? JsonOutput.Text(report) : report.ToText());
            return ExitCode.Success;
        }));
        return command;
    }

    private static int Run(CommandConsole console, Request request, bool json, DiagnosticBag diagnostics)
    {
        string? manifest = Manifest.Find(request.Source);
        if (manifest is not null && request.OptionOfModels is { } option)
        {
            diagnostics.BadUsage($"{option} is for a model folder. {request.Source} is an output directory, whose images are written as they are: give {option} to compile.");
            return ExitCode.BadUsage;
        }

        if (BoardReader.Read(request.Board, request.BoardFile, diagnostics) is not { } board || ImagesOf(request, manifest, board, diagnostics) is not { } images)
        {
            return ExitCode.BadModel;
        }

        uint? family = request.Family ?? board.Images?.Uf2Family;
        bool all = request.Formats.Contains(All, StringComparer.Ordinal);
        string[] formats = request.Formats.Length == 0 ? [Bin, HexFormat, .. family is null ? Array.Empty<string>() : [Uf2Format]] : all ? [Bin, HexFormat, Uf2Format] : request.Formats;
        if (formats.Contains(Uf2Format, StringComparer.Ordinal) && family is null)
        {
            diagnostics.NoUf2Family(board.Name);
        }

        // What is placed, and written, are slots where slots were asked for.
        EmittedImage[] files = [.. images.Select(image => SlotOf(image, request.Slots, diagnostics))];
        if (diagnostics.HasErrors || ImagePlaces.Place(files, board, request.Addresses, diagnostics) is not { } placed || diagnostics.HasErrors)
        {
            return ExitCode.CheckFailed;
        }

        (ImageFilesReport Report, IEnumerable<OutputFile> Files)[] written = [.. placed.Zip(images, (file, image) => Files(file, image.Bytes.Length, formats, family ?? 0))];
        IEnumerable<string> inputs = [.. manifest is null ? ModelFolder.Sources(request.Source) : images.Select(image => Path.Combine(request.Source, image.Path)), .. board.InputFiles];
        using OutputDirectory? output = OutputDirectory.Open(request.Output, Kind, request.Force, inputs, diagnostics);
        if (output?.Write($"{{\"format\": \"{Kind.Format}\", \"format_version\": 1}}", written.SelectMany(image => image.Files), diagnostics) is not true)
        {
            return ExitCode.BadUsage;
        }

        ImageFilesReport[] reports = [.. written.Select(image => image.Report)];
        console.Out.Write(json ? JsonOutput.Text(reports) : ImageFilesReport.ToText(reports));
        return ExitCode.Success;
    }

    /// <summary>From an output directory as they are, or compiled from a model; null after a diagnostic.</summary>
    private static IReadOnlyList<EmittedImage>? ImagesOf(Request request, string? manifest, BoardDescription board, DiagnosticBag diagnostics)
    {
        if (manifest is not null)
        {
            return FromDirectory(request.Source, manifest, diagnostics);
        }

        return CompilationPipeline.Plan(request.Source, request.Cache, diagnostics) is { } planned
            && CompilationPipeline.Emit(new ModelSet(null, [planned], new ImageOptions(request.Version ?? CommonOptions.FirstImageVersion)), board, diagnostics) is { } emission
            ? emission.Images
            : null;
    }

    private static EmittedImage[]? FromDirectory(string folder, string manifest, DiagnosticBag diagnostics)
    {
        if (Manifest.ImagePaths(manifest) is not { } paths)
        {
            diagnostics.BadManifest(folder, "\"images\" is to be a list of objects, each with a \"path\" inside this directory");
            return null;
        }

        if (paths.Length == 0)
        {
            diagnostics.NoImages(folder);
            return null;
        }

        List<EmittedImage> images = [];
        foreach (string path in paths)
        {
            byte[] bytes = WholeFile.Read(Path.Combine(folder, path));
            if (new ImageReader(path, diagnostics).Read(bytes) is { } contents)
            {
                images.Add(new EmittedImage(path, contents.Kind, bytes));
            }
        }

        return diagnostics.HasErrors ? null : [.. images];
    }

    private static EmittedImage SlotOf(EmittedImage image, SlotSizes? slots, DiagnosticBag diagnostics)
    {
        if (slots is null || (image.Kind == ImageKind.Tables ? slots.Tables : slots.Model) is not { } bytes)
        {
            return image;
        }

        long capacity = Math.Max(0, ImageSlot.Capacity(bytes, slots.ProgramBytes));
        if (image.Bytes.Length > capacity)
        {
            diagnostics.SlotTooSmall(image.Path, image.Bytes.Length, capacity);
            return image;
        }

        return image with { Bytes = ImageSlot.Write(image.Bytes, bytes, slots.ProgramBytes) };
    }

    /// <param name="image">The image, or its slot.</param>
    /// <param name="imageBytes">Of the image itself.</param>
    /// <param name="formats">Which files.</param>
    /// <param name="family">Of UF2.</param>
    private static (ImageFilesReport Report, IEnumerable<OutputFile> Files) Files(PlacedImage image, int imageBytes, string[] formats, uint family)
    {
        string stem = Path.GetFileNameWithoutExtension(image.Image.Path);
        OutputFile[] files =
        [
            .. new[] { Bin, HexFormat, Uf2Format }.Intersect(formats, StringComparer.Ordinal).Select(format => new OutputFile($"{stem}.{format}", format switch
            {
                Bin => image.Image.Bytes,
                HexFormat => Encoding.ASCII.GetBytes(IntelHex.Write(image.Address, image.Image.Bytes)),
                _ => Uf2.Write(image.Address, image.Image.Bytes, family),
            })),
        ];
        ImageFilesReport report = new(
            stem,
            image.Image.Kind == ImageKind.Tables ? "tables" : "model",
            "0x" + image.Address.ToString("X8", CultureInfo.InvariantCulture),
            imageBytes,
            image.Image.Bytes.Length == imageBytes ? null : image.Image.Bytes.Length,
            [.. files.Select(file => file.Path)]);
        return (report, files);
    }

    private static uint? Address(string option, string? text, DiagnosticBag diagnostics)
    {
        if (text is null)
        {
            return null;
        }

        if (ParseNumber(text) is { } address && address % ImageFormat.Alignment == 0)
        {
            return address;
        }

        diagnostics.ImageAddress(option, text);
        return null;
    }

    /// <summary>Decimal, or hexadecimal behind 0x.</summary>
    private static uint? ParseNumber(string text)
    {
        bool hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return uint.TryParse(hex ? text.AsSpan(2) : text, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out uint value) ? value : null;
    }
}
