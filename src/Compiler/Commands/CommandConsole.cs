using PNlpMixer.Codegen.Diagnostics;
using Spectre.Console;

namespace PNlpMixer.Codegen.Commands;

/// <summary>Where commands write: results on standard output, diagnostics and progress on standard error.</summary>
public sealed class CommandConsole(TextWriter output, TextWriter error)
{
    private const string DebugVariable = "PNLPC_DEBUG";

    public TextWriter Out => output;

    public TextWriter Error => error;

    /// <summary>Colours where standard output is a terminal that has them.</summary>
    public IAnsiConsole Ansi { get; } = CreateAnsi(output);

    /// <summary>
    /// Runs a command: prints what it reported and turns that into the exit code. <paramref name="command"/> gives the code for a run without errors.
    /// </summary>
    public int Run(Func<DiagnosticBag, int> command)
    {
        DiagnosticBag diagnostics = new();
        int code;
        try
        {
            code = command(diagnostics);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.InputOutput((e as FileNotFoundException)?.FileName ?? "file system", e.Message);
            code = ExitCode.InputOutput;
        }
#pragma warning disable CA1031 // The last resort: a user never sees a stack trace unless it is asked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error.Write(DiagnosticFormatter.Human(diagnostics));
            error.WriteLine($"error PNLP0000: internal error: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")} (set {DebugVariable}=1 for the trace, and report it)");
            if (Environment.GetEnvironmentVariable(DebugVariable) == "1")
            {
                error.WriteLine(e.ToString());
            }

            return ExitCode.Internal;
        }

        error.Write(DiagnosticFormatter.Human(diagnostics));
        int fromErrors = ExitCode.Of(diagnostics);
        return fromErrors == ExitCode.Success ? code : fromErrors;
    }

    private static IAnsiConsole CreateAnsi(TextWriter output)
    {
        bool terminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        if (!terminal)
        {
            // A file or a pipe has no width to wrap at.
            console.Profile.Width = 1_000_000;
        }

        return console;
    }
}
