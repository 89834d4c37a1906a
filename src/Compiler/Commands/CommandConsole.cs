using PNlpMixer.Codegen.Diagnostics;
using Spectre.Console;

namespace PNlpMixer.Codegen.Commands;

/// <summary>Where commands write: results on standard output, diagnostics and progress on standard error.</summary>
public sealed class CommandConsole
{
    private const string DebugVariable = "PNLPC_DEBUG";

    public CommandConsole(TextWriter output, TextWriter error)
    {
        Out = new GuardedWriter(output, "standard output");
        Error = new GuardedWriter(error, place: null);
        Ansi = CreateAnsi(Out, terminal: ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected);
    }

    public TextWriter Out { get; }

    /// <summary>What cannot be written there is lost: there is no other place to say so.</summary>
    public TextWriter Error { get; }

    /// <summary>Colours where standard output is a terminal that has them.</summary>
    public IAnsiConsole Ansi { get; }

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
        catch (Exception e) when (FileFault(e) is not null)
        {
            Exception fault = FileFault(e)!;
            diagnostics.InputOutput((fault as OutputException)?.Place ?? (fault as FileNotFoundException)?.FileName ?? "file system", fault.Message);
            code = ExitCode.InputOutput;
        }
#pragma warning disable CA1031 // The last resort: a user never sees a stack trace unless it is asked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Error.Write(DiagnosticFormatter.Human(diagnostics));
            Error.WriteLine($"error PNLP0000: internal error: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")} (set {DebugVariable}=1 for the trace, and report it)");
            if (Environment.GetEnvironmentVariable(DebugVariable) == "1")
            {
                Error.WriteLine(e.ToString());
            }

            return ExitCode.Internal;
        }

        Error.Write(DiagnosticFormatter.Human(diagnostics));
        int fromErrors = ExitCode.Of(diagnostics);
        return fromErrors == ExitCode.Success ? code : fromErrors;
    }

    /// <summary>What the system has refused, also to one of several threads; null where it was something else.</summary>
    private static Exception? FileFault(Exception e) => e switch
    {
        AggregateException several => several.Flatten().InnerExceptions is var inner && inner.All(one => FileFault(one) is not null) ? inner.FirstOrDefault() : null,
        IOException or UnauthorizedAccessException => e,
        _ => null,
    };

    private static IAnsiConsole CreateAnsi(TextWriter output, bool terminal)
    {
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
