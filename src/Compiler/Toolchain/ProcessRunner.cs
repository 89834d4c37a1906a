using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;

namespace PNlpMixer.Codegen.Toolchain;

/// <summary>A program to run. <paramref name="Folder"/> is its working directory.</summary>
public sealed record ToolCall(string Command, IReadOnlyList<string> Arguments, string Folder, TimeSpan Limit);

/// <summary>How a program ended. <paramref name="Output"/> is standard output and error together, in no promised order.</summary>
public sealed record ToolResult(ToolOutcome Outcome, int Code, string Output)
{
    public bool Succeeded => Outcome == ToolOutcome.Ended && Code == 0;
}

public enum ToolOutcome
{
    Ended,
    NotInstalled,

    /// <summary>It is there, and the system will not start it: <see cref="ToolResult.Output"/> says why.</summary>
    CannotStart,
    TimedOut,
}

/// <summary>Runs programs: without a shell, without a console, and never for longer than allowed.</summary>
public static class ProcessRunner
{
    /// <summary>What to tell of a program that has not come to an end of its own; false where it has.</summary>
    public static bool ReportNotRun(ToolCall call, ToolResult result, DiagnosticBag diagnostics)
    {
        string name = Path.GetFileName(call.Command);
        switch (result.Outcome)
        {
            case ToolOutcome.NotInstalled:
                diagnostics.ToolMissing(call.Command, DebianPackages.Of(call.Command));
                return true;
            case ToolOutcome.CannotStart:
                diagnostics.ToolCannotStart(name, result.Output);
                return true;
            case ToolOutcome.TimedOut:
                diagnostics.ToolTimedOut(name, call.Limit);
                return true;
            default:
                return false;
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended meanwhile, or its children have.
        }
    }

    public static async Task<ToolResult> RunAsync(ToolCall call, CancellationToken cancellation = default)
    {
        if (ToolPath.Find(call.Command) is not { } command)
        {
            return new ToolResult(ToolOutcome.NotInstalled, -1, string.Empty);
        }

        ProcessStartInfo start = new(command)
        {
            WorkingDirectory = call.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in call.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Messages are matched and compared: in one language, whatever the user's is.
        start.Environment["LC_ALL"] = "C";
        using Process process = new() { StartInfo = start };
        StringBuilder output = new();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        try
        {
            await Interruption.HoldAsync();
            process.Start();
        }
        catch (Win32Exception e)
        {
            return new ToolResult(ToolOutcome.CannotStart, -1, new Win32Exception(e.NativeErrorCode).Message);
        }

        // A signal to this process alone would leave it running.
        using IDisposable interruption = Interruption.Register(() => Kill(process));

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(call.Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            cancellation.ThrowIfCancellationRequested();
            return new ToolResult(ToolOutcome.TimedOut, -1, Text());
        }

        // What an interruption has killed has not failed.
        await Interruption.HoldAsync();
        return new ToolResult(ToolOutcome.Ended, process.ExitCode, Text());

        void Append(string? line)
        {
            if (line is not null)
            {
                lock (output)
                {
                    output.Append(line).Append('\n');
                }
            }
        }

        string Text()
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }
}
