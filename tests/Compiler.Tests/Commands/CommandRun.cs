using PNlpMixer.Codegen.Commands;

namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary>A command line, run in the tests' own process.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    public static CommandRun Of(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = CommandLine.Run(arguments, output, error);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
