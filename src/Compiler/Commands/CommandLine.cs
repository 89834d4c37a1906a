using System.CommandLine;
using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Commands;

/// <summary>The command tree and the way into it, with any writers: tests run it in their own process.</summary>
public static class CommandLine
{
    public static RootCommand Create(CommandConsole console) => new("Compiles a quantized pNLP-Mixer and its fingerprint cache to static-memory, all-integer C.")
    {
        CompileCommand.Create(console),
        RunCommand.Create(console),
        VerifyCommand.Create(console),
        FlashCommand.Create(console),
        EvalCommand.Create(console),
        BenchCommand.Create(console),
        BenchKernelsCommand.Create(console),
        QuantizeCommand.Create(console),
        CompareCommand.Create(console),
        InspectCommand.Create(console),
        FeaturesCommand.Create(console),
        BoardsCommand.Create(console),
        OperatorsCommand.Create(console),
        CacheCommand.Create(console),
        ImageCommand.Create(console),
    };

    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        CommandConsole console = new(output, error);

        // Texts and paths are what they are: one that begins with @ names no file with further arguments.
        ParseResult result = Create(console).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is not System.CommandLine.Help.HelpAction && (Mistyped.Find(result).Count > 0 || result.Errors.Count > 0))
        {
            return console.Run(diagnostics => Refuse(result, diagnostics));
        }

        // Commands report for themselves; help and the version are written by the library.
        InvocationConfiguration configuration = new() { Output = console.Out, Error = console.Error, EnableDefaultExceptionHandler = false };
        return console.Run(_ => result.Invoke(configuration));
    }

    private static int Refuse(ParseResult result, DiagnosticBag diagnostics)
    {
        IReadOnlyList<string> mistyped = Mistyped.Find(result);
        foreach (string message in (mistyped.Count > 0 ? mistyped : result.Errors.Select(e => e.Message)).Distinct(StringComparer.Ordinal))
        {
            diagnostics.BadUsage(message);
        }

        return ExitCode.BadUsage;
    }
}
