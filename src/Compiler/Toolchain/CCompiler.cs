using System.Collections.Immutable;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Toolchain;

/// <summary>The C compiler of a board. Sources are compiled side by side, as many at a time as there are cores.</summary>
public sealed class CCompiler(BoardDescription board)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static IReadOnlyList<string> CommonFlags { get; } = ["-std=c99", "-O2", "-ffunction-sections", "-fdata-sections"];

    public string Command => board.Toolchain.Compiler;

    /// <summary>
    /// Compiles each source to <c>SOURCE.o</c>, unless this process has done so before. All paths are relative to <paramref name="folder"/>. False after a diagnostic.
    /// </summary>
    public async Task<bool> CompileAsync(string folder, IEnumerable<string> sources, IReadOnlyList<string> flags, DiagnosticBag diagnostics)
    {
        string[] all = [.. board.Toolchain.CpuFlags, .. CommonFlags, .. flags];
        bool callGraph = all.Any(flag => flag.StartsWith("-fcallgraph-info", StringComparison.Ordinal));
        CompilerInput content = new(folder, Command, all);
        (string Source, string? Digest)[] inputs = [.. sources.Select(source => (source, content.DigestOf(source)))];
        using SemaphoreSlim cores = new(Environment.ProcessorCount);
        (ToolCall Call, ToolResult Result)[] results = await Task.WhenAll(inputs.Select(async input =>
        {
            ToolCall call = new(Command, [.. all, "-c", input.Source, "-o", ObjectOf(input.Source)], folder, Limit);
            await cores.WaitAsync();
            try
            {
                ImmutableArray<string> files = [.. new[] { ObjectOf(input.Source) }.Concat(callGraph ? [CallGraphOf(input.Source)] : []).Select(file => Path.Combine(folder, file))];
                ToolResult result = input.Digest is null ? await ProcessRunner.RunAsync(call) : await ObjectCache.OfProcess.CompileAsync(input.Digest, files, () => ProcessRunner.RunAsync(call));
                return (call, result);
            }
            finally
            {
                cores.Release();
            }
        }));
        return Array.TrueForAll(results, result => Check(result.Call, result.Result, result.Call.Arguments[^1], diagnostics));
    }

    public async Task<bool> LinkAsync(string folder, IEnumerable<string> sources, IReadOnlyList<string> flags, string program, DiagnosticBag diagnostics)
    {
        ToolCall call = new(Command, [.. board.Toolchain.CpuFlags, .. sources.Select(ObjectOf), .. board.Toolchain.LinkFlags, .. flags, "-o", program], folder, Limit);
        return Check(call, await ProcessRunner.RunAsync(call), program, diagnostics);
    }

    public static string ObjectOf(string source) => Path.ChangeExtension(source, ".o");

    /// <summary>What gcc's -fcallgraph-info writes beside the object.</summary>
    public static string CallGraphOf(string source) => Path.ChangeExtension(source, ".ci");

    private static bool Check(ToolCall call, ToolResult result, string written, DiagnosticBag diagnostics)
    {
        if (ProcessRunner.ReportNotRun(call, result, diagnostics))
        {
            return false;
        }

        if (!result.Succeeded)
        {
            diagnostics.ToolFailed(call.Command, result.Code, ToolMessage.Shorten(result.Output));
            return false;
        }

        return ToolFile.Exists(call.Command, Path.Combine(call.Folder, written), diagnostics);
    }
}
