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
        ParseResult result = Create(console).Parse(arguments);
        if (result.Errors.Count > 0 && result.Action is not System.CommandLine.Help.HelpAction)
        {
            return console.Run(diagnostics => Refuse(result, diagnostics));
        }

        return result.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
    }

    private static int Refuse(ParseResult result, DiagnosticBag diagnostics)
    {
        foreach (string message in result.Errors.Select(e => e.Message).Distinct(StringComparer.Ordinal))
        {
            diagnostics.BadUsage(message);
        }

        return ExitCode.BadUsage;
    }
}
