using System.Collections.Immutable;
using System.CommandLine;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Devices;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Report;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Toolchain;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc compile MODEL... -o DIR</c>: writes the C for a model, or for several that share their tables, and says what it takes.</summary>
internal static class CompileCommand
{
    /// <summary>What was asked for. <paramref name="App"/>: the console around the model, too, over <paramref name="Link"/>.</summary>
    private sealed record Request(
        ImmutableArray<string> Models,
        string? Name,
        string Output,
        string? Board,
        string? BoardFile,
        string? Cache,
        CacheRequest? Encoding,
        string? Corpus,
        ImageOptions? Images,
        ScheduleRequest Schedule,
        bool App,
        ConsoleLink? Link,
        ImmutableArray<Integration> Integrations,
        bool Force,
        bool Json);

    public static Command Create(CommandConsole console)
    {
        Argument<string[]> models = CommonOptions.Models();
        Option<string?> name = CommonOptions.Name();
        Option<string> output = CommonOptions.Output("DIR", "The directory to write; an earlier output in it is replaced.");
        Option<string?> board = CommonOptions.Board();
        Option<string?> boardFile = CommonOptions.BoardFile();
        Option<string?> cache = CommonOptions.Cache();
        Option<string?> encoding = CommonOptions.CacheEncoding();
        Option<long?> tableFlash = CommonOptions.TableFlash();
        Option<string?> corpus = CommonOptions.Corpus();
        Option<string> layout = CommonOptions.Layout();
        Option<uint> imageVersion = CommonOptions.ImageVersion();
        Option<string?> schedule = CommonOptions.Schedule();
        Option<long?> ram = CommonOptions.Ram();
        Option<string?> app = new("--app") { Description = "A program around the model, compiled and linked to firmware/: console (docs/protocol.md)." };
        app.AcceptOnlyFromAmong("console");
        Option<string?> link = CommonOptions.Link();
        Option<string[]> integrations = CommonOptions.Integrations();
        Option<bool> force = CommonOptions.Force();
        Option<bool> json = CommonOptions.Json();
        Command command = new("compile", "Write the C code of models for a board.")
        {
            models, name, output, board, boardFile, cache, encoding, tableFlash, corpus, layout, imageVersion, schedule, ram, app, link, integrations, force, json,
        };
        CommonOptions.RefuseScheduledImages(command, layout, schedule);
        CommonOptions.RefuseUnlimitedMixtures(command, encoding, tableFlash, corpus);
        command.Validators.Add(result =>
        {
            if (result.GetResult(board) is not null && result.GetResult(boardFile) is not null)
            {
                result.AddError("--board and --board-file exclude each other.");
            }

            if (result.GetResult(imageVersion) is { Implicit: false } && result.GetValue(layout) != "images")
            {
                result.AddError("--image-version is about images: use it together with --layout images.");
            }

            if (result.GetResult(link) is not null && result.GetValue(app) is null)
            {
                result.AddError("--console is about the console: use it together with --app console.");
            }

            if (result.GetValue(app) is not null && result.GetValue(models) is { Length: > 1 })
            {
                result.AddError("--app console takes one model.");
            }
        });
        command.SetAction(result => console.Run(diagnostics => Run(
            console,
            new Request(
                [.. result.GetRequiredValue(models)],
                result.GetValue(name),
                result.GetRequiredValue(output),
                result.GetValue(board),
                result.GetValue(boardFile),
                result.GetValue(cache),
                CommonOptions.CacheRequest(result.GetValue(encoding), result.GetValue(tableFlash)),
                result.GetValue(corpus),
                CommonOptions.Images(result.GetValue(layout), result.GetValue(imageVersion)),
                CommonOptions.ScheduleRequest(result.GetValue(schedule), result.GetValue(ram)),
                result.GetValue(app) is not null,
                CommonOptions.ConsoleLink(result.GetValue(link)),
                CommonOptions.Integrations(result.GetValue(integrations)),
                result.GetValue(force),
                result.GetValue(json)),
            diagnostics)));
        return command;
    }

    private static int Run(CommandConsole console, Request asked, DiagnosticBag diagnostics)
    {
        // The model is judged before the directory: a fault in it is what the user has to know first.
        ModelSet? set = CompilationPipeline.Plan(asked.Models, asked.Name, asked.Cache, diagnostics);
        if (set is null || BoardReader.Read(asked.Board, asked.BoardFile, diagnostics) is not { } board)
        {
            return ExitCode.BadModel;
        }

        if (asked.Encoding is { } request)
        {
            if (asked.Corpus is { } corpus)
            {
                request = request with { Frequencies = CommonOptions.Frequencies(set.Models[0].Model, corpus, diagnostics) };
                if (request.Frequencies is null)
                {
                    return ExitCode.InputOutput;
                }
            }

            set = CompilationPipeline.Encode(set, request, board, diagnostics);
        }

        set = set is null ? null : CompilationPipeline.InOrder(set with { Images = asked.Images, Integrations = asked.Integrations }, asked.Schedule);
        Emission? emission = set is null ? null : CompilationPipeline.Emit(set, board, diagnostics);
        if (set is null || emission is null)
        {
            return ExitCode.CheckFailed;
        }

        IEnumerable<string> inputs = [.. asked.Models, .. board.InputFiles, .. new[] { asked.Cache, asked.Corpus }.OfType<string>()];
        using OutputDirectory? output = OutputDirectory.Open(asked.Output, Manifest.Kind, asked.Force, inputs, diagnostics);
        if (output is null)
        {
            return ExitCode.BadUsage;
        }

        Footprint? footprint = FootprintMeter.Measure(emission, board, diagnostics);
        if (diagnostics.HasErrors || (footprint is not null && !BoardLimits.CheckCode(board, set, emission, footprint.TextBytes, footprint.RodataBytes, diagnostics)))
        {
            return ExitCode.CheckFailed;
        }

        ImmutableArray<FirmwareFile> firmware = [];
        if (asked.App)
        {
            if (TestVectors.Read(asked.Models[0], diagnostics) is not { } vectors
                || ConsoleFirmware.Build(set.Models[0], emission, board, asked.Link, vectors, diagnostics) is not { } built)
            {
                return ExitCode.Toolchain;
            }

            firmware = built;
        }

        string manifest = emission.Files.Single(file => file.Path == Manifest.Kind.RecordName).Text;
        if (!output.Write(manifest, EmittedFiles.Outputs(emission).Concat(ConsoleFirmware.Outputs(firmware)), diagnostics))
        {
            return ExitCode.BadUsage;
        }

        FootprintReport report = FootprintReport.Create(set, board, emission, footprint, asked.Output);
        console.Out.Write(asked.Json ? JsonOutput.Text(report) : report.ToText());
        return ExitCode.Success;
    }
}
