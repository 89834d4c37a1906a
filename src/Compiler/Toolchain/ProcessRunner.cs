using System.ComponentModel;
using System.Diagnostics;
using System.Text;

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
    TimedOut,
}

/// <summary>Runs programs: without a shell, without a console, and never for longer than allowed.</summary>
public static class ProcessRunner
{
    public static async Task<ToolResult> RunAsync(ToolCall call, CancellationToken cancellation = default)
    {
        ProcessStartInfo start = new(call.Command)
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
            process.Start();
        }
        catch (Win32Exception)
        {
            return new ToolResult(ToolOutcome.NotInstalled, -1, string.Empty);
        }

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
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            return new ToolResult(ToolOutcome.TimedOut, -1, Text());
        }

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
