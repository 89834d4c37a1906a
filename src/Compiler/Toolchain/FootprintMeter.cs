using System.Text;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Host;

namespace PNlpMixer.Codegen.Toolchain;

/// <summary>
/// What the board's compiler makes of the emitted code. <paramref name="TextBytes"/>: machine code; <paramref name="RodataBytes"/>: constants of the
/// code and label names; <paramref name="StackBytes"/>: the deepest stack of a call.
/// </summary>
public sealed record Footprint(long TextBytes, long RodataBytes, long StackBytes);

/// <summary>Compiles the emitted code, without its big tables, and reads sizes off the objects.</summary>
public static class FootprintMeter
{
    /// <summary>Null where the compiler is not installed (a warning) or something is wrong (an error).</summary>
    public static Footprint? Measure(Emission emission, BoardDescription board, DiagnosticBag diagnostics)
    {
        CCompiler compiler = new(board);
        using TemporaryFolder folder = new();
        EmittedFile[] files = [.. emission.Files.Where(file => !emission.IsData(file))];
        EmittedFiles.Write(folder.Path, files);
        string[] sources = [.. files.Select(file => file.Path).Where(path => path.EndsWith(".c", StringComparison.Ordinal))];
        DiagnosticBag attempt = new();
        if (!compiler.CompileAsync(folder.Path, sources, [.. RunnerBuild.IncludeFlags, "-fcallgraph-info=su"], attempt).GetAwaiter().GetResult())
        {
            if (attempt.Any(d => d.Id == "PNLP0801"))
            {
                diagnostics.SizesUnknown(compiler.Command, DebianPackages.Of(compiler.Command));
            }
            else
            {
                diagnostics.AddRange(attempt);
            }

            return null;
        }

        ElfSections?[] objects = [.. sources.Select(source => Written(CCompiler.ObjectOf(source), bytes => ElfSections.Read(bytes)))];
        string?[] graphs = [.. sources.Select(source => Written(CCompiler.CallGraphOf(source), Encoding.UTF8.GetString))];
        if (objects.Contains(null) || graphs.Contains(null))
        {
            return null;
        }

        CallGraph calls = new(graphs.OfType<string>(), files.Select(file => file.Text));
        long stack = 0;
        foreach ((int bytes, string? unbounded) in emission.EntryPoints.Select(calls.Deepest))
        {
            if (unbounded is not null)
            {
                diagnostics.StackUnbounded(unbounded);
                return null;
            }

            stack = Math.Max(stack, bytes);
        }

        if (board.StackBytes is { } available && stack > available)
        {
            diagnostics.StackTooDeep(board.Name, stack, available);
        }

        return new Footprint(objects.Sum(o => o!.CodeBytes), objects.Sum(o => o!.ConstantBytes), stack);

        T? Written<T>(string file, Func<byte[], T> parse)
            where T : class => ToolFile.Read(compiler.Command, Path.Combine(folder.Path, file), parse, diagnostics);
    }
}
