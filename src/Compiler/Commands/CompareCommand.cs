using System.CommandLine;
using PNlpMixer.Codegen.Comparison;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Report;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc compare FLOAT_MODEL INT8_MODEL --data FILE</c>: what quantization costs, layer by layer.</summary>
internal static class CompareCommand
{
    public static Command Create(CommandConsole console)
    {
        Argument<string> source = CommonOptions.PathArgument("FLOAT_MODEL", "The float model folder.");
        Argument<string> quantized = CommonOptions.PathArgument("INT8_MODEL", "The model folder that was quantized from it.");
        Option<string> data = CommonOptions.InputFile("--data", "Utterances: .jsonl or .jsonl.gz, one object a line.");
        Option<int?> limit = CommonOptions.Limit();
        Option<string?> words = CommonOptions.Words();
        Option<bool> json = CommonOptions.Json();
        Command command = new("compare", "Compare a quantized model with its float model, layer by layer.") { source, quantized, data, limit, words, json };
        command.SetAction(result => console.Run(diagnostics => Run(
            console,
            (result.GetRequiredValue(source), result.GetRequiredValue(quantized)),
            (result.GetRequiredValue(data), result.GetValue(limit), result.GetValue(words)),
            result.GetValue(json),
            diagnostics)));
        return command;
    }

    private static int Run(CommandConsole console, (string Float, string Int8) folders, (string File, int? Limit, string? Words) data, bool json, DiagnosticBag diagnostics)
    {
        FloatModel? source = FloatModelReader.Read(folders.Float, null, diagnostics);
        Model? quantized = source is null ? null : ModelReader.Read(folders.Int8, null, diagnostics);
        if (source is null || quantized is null || !ModelComparer.AreComparable(source, quantized, diagnostics))
        {
            return ExitCode.BadModel;
        }

        if (new DataFile(data.File, diagnostics).Read(data.Limit) is not { } utterances || CommonOptions.WordSource(data.Words, utterances, data.File, diagnostics) is not { } words)
        {
            return ExitCode.InputOutput;
        }

        SideBySide compared = new ModelComparer(source, quantized, console.Error).Run([.. utterances.Select(u => new RunnerInput(u.Utf8, words == WordSource.Official ? u.Tokens : null))]);
        Evaluator evaluator = new(quantized.Graph, words);
        CompareReport report = CompareReport.Create(
            source,
            quantized,
            words == WordSource.Official ? "official" : "raw",
            compared,
            evaluator.Score(utterances, compared.FloatAnswers),
            evaluator.Score(utterances, compared.IntegerAnswers));
        if (json)
        {
            console.Out.Write(JsonOutput.Text(report));
        }
        else
        {
            report.WriteTo(console.Ansi);
        }

        return ExitCode.Success;
    }
}
