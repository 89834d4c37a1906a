using System.Globalization;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;

namespace PNlpMixer.Codegen.Toolchain;

/// <summary>Builds the emitted code together with the board's test runner.</summary>
public static class RunnerBuild
{
    private const string RunnerSource = "boards/common/runner.c";
    private const string Program = "runner.elf";

    public static IReadOnlyList<string> IncludeFlags { get; } = ["-I.", "-Iruntime/include", "-Iruntime/src"];

    /// <summary>The program's path below <paramref name="folder"/>; null after a diagnostic.</summary>
    /// <param name="trace">Whether the runner also writes a checksum of every tensor.</param>
    public static async Task<string?> BuildAsync(Emission emission, BoardDescription board, string folder, bool trace, DiagnosticBag diagnostics)
    {
        OutputDirectory.WriteFiles(folder, emission.Files);
        OutputDirectory.WriteFiles(folder, [RunnerHeader(emission), .. BoardFiles(board)]);

        CCompiler compiler = new(board);
        string[] sources = [.. emission.Files.Select(file => file.Path).Where(path => path.EndsWith(".c", StringComparison.Ordinal)), RunnerSource, .. board.Sources];
        string[] flags =
        [
            .. IncludeFlags,
            "-Iboards/common",
            .. board.Defines.Select(define => "-D" + define),
            .. trace ? ["-DRUNNER_TRACE", "-DPNLP_TRACE_HOOK=runner_trace"] : Array.Empty<string>(),
        ];
        return await compiler.CompileAsync(folder, sources, flags, diagnostics)
            && await compiler.LinkAsync(folder, sources, LinkFlags(board), Program, diagnostics)
            ? Path.Combine(folder, Program)
            : null;
    }

    private static List<string> LinkFlags(BoardDescription board)
    {
        List<string> flags = [];
        if (board.Toolchain.LinkerScript is { } script)
        {
            flags.AddRange(["-T", script]);
        }

        if (!board.Toolchain.LinkerScriptDirectories.IsDefault)
        {
            flags.AddRange(board.Toolchain.LinkerScriptDirectories.Select(directory => "-L" + directory));
        }

        if (board.StackBytes is { } stack)
        {
            flags.Add("-Wl,--defsym=__stack_size=" + stack.ToString(CultureInfo.InvariantCulture));
        }

        return flags;
    }

    private static EmittedFile RunnerHeader(Emission emission) =>
        new("runner_model.h", TemplateRenderer.Render("runner_model.h.hbs", new TemplateContext("runner_model.h", "runner_model.h.hbs", emission.Spec)));

    /// <summary>All of boards/, and from a user's own folder what the description names and the tool does not carry.</summary>
    private static IEnumerable<EmittedFile> BoardFiles(BoardDescription board)
    {
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
