using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Toolchain;

/// <summary>The C compiler of a board. Sources are compiled side by side, as many at a time as there are cores.</summary>
public sealed class CCompiler(BoardDescription board)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static IReadOnlyList<string> CommonFlags { get; } = ["-std=c99", "-O2", "-ffunction-sections", "-fdata-sections"];

    public string Command => board.Toolchain.Compiler;

    /// <summary>Compiles each source to <c>SOURCE.o</c>. All paths are relative to <paramref name="folder"/>. False after a diagnostic.</summary>
    public async Task<bool> CompileAsync(string folder, IEnumerable<string> sources, IReadOnlyList<string> flags, DiagnosticBag diagnostics)
    {
        using SemaphoreSlim cores = new(Environment.ProcessorCount);
        ToolResult[] results = await Task.WhenAll(sources.Select(async source =>
        {
            await cores.WaitAsync();
            try
            {
                return await ProcessRunner.RunAsync(new ToolCall(Command, [.. board.Toolchain.CpuFlags, .. CommonFlags, .. flags, "-c", source, "-o", ObjectOf(source)], folder, Limit));
            }
            finally
            {
                cores.Release();
            }
        }));
        return Check(results.FirstOrDefault(result => !result.Succeeded), diagnostics);
    }

    public async Task<bool> LinkAsync(string folder, IEnumerable<string> sources, IReadOnlyList<string> flags, string program, DiagnosticBag diagnostics)
    {
        ToolResult result = await ProcessRunner.RunAsync(
            new ToolCall(Command, [.. board.Toolchain.CpuFlags, .. sources.Select(ObjectOf), .. board.Toolchain.LinkFlags, .. flags, "-o", program], folder, Limit));
        return Check(result.Succeeded ? null : result, diagnostics);
    }

    public static string ObjectOf(string source) => Path.ChangeExtension(source, ".o");

    private bool Check(ToolResult? failure, DiagnosticBag diagnostics)
    {
        switch (failure?.Outcome)
        {
            case null:
                return true;
            case ToolOutcome.NotInstalled:
                diagnostics.ToolMissing(Command, DebianPackages.Of(Command));
                return false;
            case ToolOutcome.TimedOut:
                diagnostics.ToolTimedOut(Command, Limit);
                return false;
            default:
                diagnostics.ToolFailed(Command, failure.Code, ToolMessage.Shorten(failure.Output));
                return false;
        }
    }
}
