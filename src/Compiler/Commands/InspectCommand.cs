using System.CommandLine;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Report;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc inspect MODEL</c>: layers, shapes, and what they cost.</summary>
internal static class InspectCommand
{
    public static Command Create(CommandConsole console)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string?> cache = CommonOptions.Cache();
        Option<long[]> tableFlash = CommonOptions.TableFlashes();
        Option<string?> corpus = CommonOptions.Corpus();
        Option<bool> json = CommonOptions.Json();
        Command command = new("inspect", "Show a model's layers, shapes, multiplications and memory.") { model, cache, tableFlash, corpus, json };
        command.SetAction(result => console.Run(diagnostics =>
            Run(
                console,
                result.GetRequiredValue(model),
                result.GetValue(cache),
                (result.GetValue(tableFlash) ?? [], result.GetValue(corpus)),
                result.GetValue(json),
                diagnostics)));
        return command;
    }

    private static int Run(CommandConsole console, string folder, string? cache, (long[] TableFlash, string? Corpus) encodings, bool json, DiagnosticBag diagnostics)
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

        SubwordFrequencies? frequencies = null;
        if (encodings.Corpus is { } corpus)
        {
            frequencies = CommonOptions.Frequencies(planned.Model, corpus, diagnostics);
            if (frequencies is null)
            {
                return ExitCode.InputOutput;
            }
        }

        ModelReport report = ModelReport.Create(planned, emission.Sizes, EncodingReport.Create(new EncodingCosts(planned.Model, frequencies), encodings.TableFlash));
        console.Out.Write(json ? JsonOutput.Text(report) : report.ToText());
        return ExitCode.Success;
    }
}
