using System.CommandLine;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Report;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Toolchain;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc compile MODEL... -o DIR</c>: writes the C for a model, or for several that share their tables, and says what it takes.</summary>
internal static class CompileCommand
{
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
        Option<bool> force = new("--force") { Description = "Replace the directory whatever is in it." };
        Option<bool> json = CommonOptions.Json();
        Command command = new("compile", "Write the C code of models for a board.") { models, name, output, board, boardFile, cache, encoding, tableFlash, corpus, layout, imageVersion, schedule, ram, force, json };
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
        });
        command.SetAction(result => console.Run(diagnostics => Run(
            console,
            (result.GetRequiredValue(models), result.GetValue(name)),
            result.GetRequiredValue(output),
            (result.GetValue(board), result.GetValue(boardFile)),
            result.GetValue(cache),
            (CommonOptions.CacheRequest(result.GetValue(encoding), result.GetValue(tableFlash)), result.GetValue(corpus)),
            (CommonOptions.Images(result.GetValue(layout), result.GetValue(imageVersion)), CommonOptions.ScheduleRequest(result.GetValue(schedule), result.GetValue(ram))),
            result.GetValue(force),
            result.GetValue(json),
            diagnostics)));
        return command;
    }

    private static int Run(
        CommandConsole console,
        (string[] Folders, string? Name) models,
        string output,
        (string? Name, string? File) boardChoice,
        string? cache,
        (CacheRequest? Request, string? Corpus) encoding,
        (ImageOptions? Images, ScheduleRequest Schedule) arrangement,
        bool force,
        bool json,
        DiagnosticBag diagnostics)
    {
        // The model is judged before the directory: a fault in it is what the user has to know first.
        ModelSet? set = CompilationPipeline.Plan(models.Folders, models.Name, cache, diagnostics);
        if (set is null || BoardReader.Read(boardChoice.Name, boardChoice.File, diagnostics) is not { } board)
        {
            return ExitCode.BadModel;
        }

        if (encoding.Request is { } request)
        {
            if (encoding.Corpus is { } corpus)
            {
                request = request with { Frequencies = CommonOptions.Frequencies(set.Models[0].Model, corpus, diagnostics) };
                if (request.Frequencies is null)
                {
                    return ExitCode.InputOutput;
                }
            }

            set = CompilationPipeline.Encode(set, request, board, diagnostics);
        }

        set = set is null ? null : CompilationPipeline.InOrder(set with { Images = arrangement.Images }, arrangement.Schedule);
        Emission? emission = set is null ? null : CompilationPipeline.Emit(set, board, diagnostics);
        if (set is null || emission is null || !OutputDirectory.MayWrite(output, force, diagnostics))
        {
            return ExitCode.CheckFailed;
        }

        Footprint? footprint = FootprintMeter.Measure(emission, board, diagnostics);
        if (diagnostics.HasErrors || (footprint is not null && !BoardLimits.CheckCode(board, set, emission, footprint.TextBytes, footprint.RodataBytes, diagnostics)))
        {
            return ExitCode.CheckFailed;
        }

        OutputDirectory.Write(output, emission.Files, emission.Images);
        FootprintReport report = FootprintReport.Create(set, board, emission, footprint, output);
        console.Out.Write(json ? JsonOutput.Text(report) : report.ToText());
        return ExitCode.Success;
    }
}
