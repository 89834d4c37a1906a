using System.CommandLine;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Report;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc inspect MODEL</c>: layers, shapes, and what they cost.</summary>
internal static class InspectCommand
{
    public static Command Create(CommandConsole console)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string?> cache = CommonOptions.Cache();
        Option<bool> json = CommonOptions.Json();
        Command command = new("inspect", "Show a model's layers, shapes, multiplications and memory.") { model, cache, json };
        command.SetAction(result => console.Run(diagnostics =>
            Run(console, result.GetRequiredValue(model), result.GetValue(cache), result.GetValue(json), diagnostics)));
        return command;
    }

    private static int Run(CommandConsole console, string folder, string? cache, bool json, DiagnosticBag diagnostics)
    {
        // Sizes are those of the host: what the compiler decides is the same for every board.
        if (CompilationPipeline.Plan(folder, cache, diagnostics) is not { } planned || BoardReader.Find(Target.Host, diagnostics) is not { } host)
        {
            return ExitCode.BadModel;
        }

        if (CompilationPipeline.Emit(planned, host, diagnostics) is not { } emission)
        {
            return ExitCode.CheckFailed;
        }

        ModelReport report = ModelReport.Create(planned, emission.Sizes);
        console.Out.Write(json ? JsonOutput.Text(report) : report.ToText());
        return ExitCode.Success;
    }
}
