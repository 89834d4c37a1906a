using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using PNlpMixer.Codegen.Calibration;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.Report;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc quantize FLOAT_MODEL --calibration FILE -o DIR</c>: post-training quantization.</summary>
internal static class QuantizeCommand
{
    private const int DefaultUtterances = 1000;
    private const int VectorTexts = 32;

    private sealed record Request(string Model, string Calibration, string Output, CalibrationMethod Method, double Percentile, int Limit, string? Cache, bool Force, bool Json);

    public static Command Create(CommandConsole console)
    {
        Argument<string> model = CommonOptions.PathArgument("FLOAT_MODEL", "The float model folder (docs/model-format.md, Float models).");
        Option<string> calibration = CommonOptions.InputFile("--calibration", "Utterances to calibrate on: .jsonl or .jsonl.gz, one object a line.");
        Option<string> output = CommonOptions.Output("DIR", "The model folder to write; an earlier output in it is replaced.");
        Option<string> method = new("--method") { Description = "How ranges are chosen: by the least squared error, or by a percentile.", DefaultValueFactory = _ => "mse" };
        method.AcceptOnlyFromAmong("mse", "percentile");
        Option<double?> percentile = new("--percentile")
        {
            HelpName = "P",
            Description = FormattableString.Invariant($"With --method percentile: the percent of the values that a range holds on either side. Default: {ScaleChooser.DefaultPercentile}."),
        };
        percentile.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<double?>() is not (> 50 and <= 100))
            {
                result.AddError("--percentile takes a number above 50, at most 100.");
            }
        });
        Option<int?> limit = CommonOptions.Limit($"At most N utterances, spread evenly over the file. Default: {DefaultUtterances}.");
        Option<string?> cache = CommonOptions.Cache();
        Option<bool> force = CommonOptions.Force();
        Option<bool> json = CommonOptions.Json();
        Command command = new("quantize", "Quantize a float model to int8, by calibration on utterances.") { model, calibration, output, method, percentile, limit, cache, force, json };
        command.Validators.Add(result =>
        {
            if (result.GetResult(percentile) is not null && result.GetResult(method) is not { Tokens: [{ Value: "percentile" }] })
            {
                result.AddError("--percentile goes with --method percentile.");
            }
        });
        command.SetAction(result => console.Run(diagnostics => Run(
            console,
            new Request(
                result.GetRequiredValue(model),
                result.GetRequiredValue(calibration),
                result.GetRequiredValue(output),
                result.GetRequiredValue(method) == "mse" ? CalibrationMethod.Mse : CalibrationMethod.Percentile,
                result.GetValue(percentile) ?? ScaleChooser.DefaultPercentile,
                result.GetValue(limit) ?? DefaultUtterances,
                result.GetValue(cache),
                result.GetValue(force),
                result.GetValue(json)),
            diagnostics)));
        return command;
    }

    private static int Run(CommandConsole console, Request request, DiagnosticBag diagnostics)
    {
        if (FloatModelReader.Read(request.Model, request.Cache, diagnostics) is not { } model)
        {
            return ExitCode.BadModel;
        }

        if (FileKinds.Of(request.Calibration) is FileKind.Pipe)
        {
            diagnostics.InputOutput(request.Calibration, "It is a pipe, and its bytes are needed twice: give a file.");
            return ExitCode.InputOutput;
        }

        if (new DataFile(request.Calibration, diagnostics).Read(null) is not { } all)
        {
            return ExitCode.InputOutput;
        }

        IEnumerable<string> inputs = [request.Model, request.Calibration, .. new[] { request.Cache }.OfType<string>()];
        using OutputDirectory? output = OutputDirectory.Open(request.Output, QuantizedFolder.Kind, request.Force, inputs, diagnostics);
        if (output is null)
        {
            return ExitCode.BadUsage;
        }

        ImmutableArray<Utterance> utterances = Calibrator.Choose(all, request.Limit);
        string file = Path.GetFileName(request.Calibration);
        if (new Calibrator(model, console.Error).Run(utterances, file, diagnostics) is not { } samples)
        {
            return ExitCode.InputOutput;
        }

        QuantizedModel quantized = new ModelQuantizer(model.Graph, samples, new ScaleChooser(request.Method, request.Percentile)).Quantize();
        QuantizeReport report = new(
            QuantizedFolder.Kind.Format,
            FormatVersion: 1,
            model.FrontEnd.Name,
            CompilerVersion.Text,
            model.Inputs,
            new CalibrationData(file, Sha256Of(request.Calibration), utterances.Length),
            request.Method == CalibrationMethod.Mse ? "mse" : "percentile",
            request.Method == CalibrationMethod.Mse ? null : request.Percentile,
            QuantizeReport.Describe(quantized.Layers));
        IEnumerable<string> texts = Calibrator.Choose(utterances, VectorTexts).Select(utterance => utterance.Text);
        if (QuantizedFolder.Create(model, quantized, texts, diagnostics) is not { } files || !output.Write(JsonOutput.Text(report), files, diagnostics))
        {
            return ExitCode.BadModel;
        }

        if (request.Json)
        {
            console.Out.Write(JsonOutput.Text(report));
        }
        else
        {
            report.WriteTo(console.Ansi, request.Output);
        }

        return ExitCode.Success;
    }

    private static string Sha256Of(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
