using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Images;

namespace PNlpMixer.Codegen.Toolchain;

/// <summary>A program around the emitted code: its sources in the repository, what the compiler is told, and what is generated for it.</summary>
public sealed record ModelProgram(string Name, ImmutableArray<string> Sources, ImmutableArray<string> Flags, ImmutableArray<EmittedFile> Files);

/// <summary>Builds the emitted code together with a program that calls it: the board's test runner, or another.</summary>
public static class RunnerBuild
{
    private const string CommonFolder = "boards/common";
    private const string RunnerSource = CommonFolder + "/runner.c";
    private const string Map = "runner.map";

    public static IReadOnlyList<string> IncludeFlags { get; } = ["-I.", "-Iruntime/include", "-Iruntime/src"];

    /// <summary>The program's path below <paramref name="folder"/>; null after a diagnostic.</summary>
    /// <param name="emission">What was emitted.</param>
    /// <param name="answering">Index of the model whose answers the program writes. Those that share its features run before it.</param>
    /// <param name="board">Where it is to run.</param>
    /// <param name="folder">Where it is built.</param>
    /// <param name="mode">What it records.</param>
    /// <param name="diagnostics">What a compiler has to say.</param>
    public static Task<string?> BuildAsync(Emission emission, int answering, BoardDescription board, string folder, RunnerMode mode, DiagnosticBag diagnostics) =>
        BuildAsync(emission, answering, board, folder, new ModelProgram("runner", [RunnerSource], [.. ModeFlags(mode)], []), diagnostics);

    /// <summary>The same for a program that knows the model by runner_model.h.</summary>
    public static async Task<string?> BuildAsync(Emission emission, int answering, BoardDescription board, string folder, ModelProgram program, DiagnosticBag diagnostics)
    {
        EmittedFiles.Write(folder, emission.Files);
        if (ImagesFor(emission, answering, board, diagnostics) is not { } images)
        {
            return null;
        }

        EmittedFiles.WriteImages(folder, emission.Images);
        EmittedFiles.Write(folder, [RunnerHeader(emission, answering, board, images), .. BoardFiles(board), .. program.Files]);

        CCompiler compiler = new(board);
        string[] emitted = [.. emission.Files.Select(file => file.Path).Where(path => path.EndsWith(".c", StringComparison.Ordinal))];
        string[] others = [.. program.Sources, .. board.Sources];

        // Model and runtime know neither board nor program, only the hooks that they are given: compiled alike for all of them, they are compiled once.
        string[] hooks = [.. IncludeFlags, .. program.Flags.Where(flag => flag.StartsWith("-DPNLP_", StringComparison.Ordinal))];
        string[] flags =
        [
            .. IncludeFlags,
            "-I" + CommonFolder,
            .. board.Defines.Select(define => "-D" + define),
            .. program.Flags,
            .. LimitFlags(board.Runner),
        ];
        string file = program.Name + ".elf";

        return await compiler.CompileAsync(folder, emitted, hooks, diagnostics)
            && await compiler.CompileAsync(folder, others, flags, diagnostics)
            && await compiler.LinkAsync(folder, [.. emitted, .. others], LinkFlags(board), file, diagnostics)
            ? Path.Combine(folder, file)
            : null;
    }

    /// <summary>
    /// Bytes of machine code in the linked program that are the model's and the runtime's: not the runner's, the board's or the C library's.
    /// Null where the linker wrote no map.
    /// </summary>
    public static long? TextBytes(Emission emission, string folder)
    {
        string map = Path.Combine(folder, Map);
        return File.Exists(map)
            ? LinkMap.TextBytes(File.ReadAllText(map), emission.Files.Where(file => file.Path.EndsWith(".c", StringComparison.Ordinal)).Select(file => CCompiler.ObjectOf(file.Path)))
            : null;
    }

    private static string[] ModeFlags(RunnerMode mode) => mode switch
    {
        RunnerMode.Plain => ["-DPNLP_LOGITS_HOOK=runner_logits"],
        RunnerMode.Trace => ["-DRUNNER_TRACE", "-DPNLP_TRACE_HOOK=runner_trace"],
        RunnerMode.Profile => ["-DRUNNER_PROFILE", "-DPNLP_PROFILE_HOOK=runner_profile"],
        _ => [],
    };

    internal static string[] LimitFlags(BoardRunner? limits) => limits is null
        ? []
        :
        [
            "-DRUNNER_MAX_TEXT_BYTES=" + limits.MaxTextBytes.ToString(CultureInfo.InvariantCulture),
            "-DRUNNER_MAX_WORDS=" + limits.MaxWords.ToString(CultureInfo.InvariantCulture),
        ];

    internal static IReadOnlyList<string> LinkFlags(BoardDescription board)
    {
        // Hosts have linkers of other families, and know where things go.
        return board.IsHost
            ? []
            :
            [
                "-T",
                board.Toolchain.LinkerScript ?? LinkerScript.FileName,
                "-L" + CommonFolder,
                "-Wl,--defsym=__stack_size=" + board.StackBytes?.ToString(CultureInfo.InvariantCulture),
                "-Wl,-Map=" + Map,
            ];
    }

    /// <summary>
    /// Images in the runner's order, tables and the answering model first, with the addresses at which an emulator loads them; those of a host are files. Null
    /// after a diagnostic.
    /// </summary>
    public static ImmutableArray<PlacedImage>? ImagesFor(Emission emission, int answering, BoardDescription board, DiagnosticBag diagnostics)
    {
        if (emission.Images.IsEmpty)
        {
            return [];
        }

        EmittedImage heard = emission.Images[1 + answering];
        ImmutableArray<EmittedImage> ordered = [emission.Images[0], heard, .. emission.Images.Skip(1).Where(image => image != heard)];
        return board.IsHost ? [.. ordered.Select(image => new PlacedImage(image, 0, image.Bytes.Length))] : ImagePlaces.Place(ordered, board, new ImageAddresses(), diagnostics);
    }

    internal static EmittedFile RunnerHeader(Emission emission, int answering, BoardDescription board, ImmutableArray<PlacedImage> images)
    {
        const string File = "runner_model.h";
        string template = emission.Directory.Features is null ? "runner_model.h.sbn" : "runner_features.h.sbn";
        RunnerContext context = new(
            File,
            template,
            emission.Models[answering].Spec,
            emission.Directory,
            [.. emission.Models.RemoveAt(answering).Select(model => model.Spec)],
            board.IsHost ? "RUNNER_IMAGE_FILES" : "RUNNER_IMAGE_PLACES",
            string.Join(", ", images.Select(image => board.IsHost
                ? CLiteral.Quote("../" + image.Image.Path)
                : $"{{{CLiteral.Of(image.Address)}, {CLiteral.Of((uint)image.Room)}}}")));
        return new EmittedFile(File, TemplateRenderer.Render(template, context));
    }

    /// <summary>All of boards/, the linker script, and from a user's own folder what the description names and the tool does not carry.</summary>
    internal static IEnumerable<EmittedFile> BoardFiles(BoardDescription board)
    {
        if (!board.IsHost)
        {
            yield return new EmittedFile(LinkerScript.FileName, LinkerScript.Write(board));
        }

        foreach (string path in EmbeddedFiles.Under("boards"))
        {
            yield return new EmittedFile(path, EmbeddedFiles.Text(path));
        }

        if (board.Folder is { } folder)
        {
            foreach (string path in board.Sources.Append(board.Toolchain.LinkerScript ?? string.Empty).Where(path => path.Length > 0 && !EmbeddedFiles.Exists(path)))
            {
                yield return new EmittedFile(path, File.ReadAllText(Path.Combine(folder, path)));
            }
        }
    }
}
