using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Report;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc bench MODEL --board BOARD</c>: executed instructions, in total and step by step.</summary>
internal static class BenchCommand
{
    public static Command Create(CommandConsole console)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string?> board = CommonOptions.Board();
        Option<string?> boardFile = CommonOptions.BoardFile();
        Option<string?> tokens = Tokens();
        Option<string?> data = CommonOptions.Data(required: false);
        Option<int?> limit = CommonOptions.Limit();
        Option<string?> cache = CommonOptions.Cache();
        Option<string> layout = CommonOptions.Layout();
        Option<string?> schedule = CommonOptions.Schedule();
        Option<long?> ram = CommonOptions.Ram();
        Option<bool> json = CommonOptions.Json();
        Command command = new("bench", "Count the instructions that a model executes on an emulated board.") { model, board, boardFile, tokens, data, limit, cache, layout, schedule, ram, json };
        CommonOptions.RefuseScheduledImages(command, layout, schedule);
        command.SetAction(result => console.Run(diagnostics => Run(
            console,
            result.GetRequiredValue(model),
            (result.GetValue(board), result.GetValue(boardFile)),
            result.GetValue(tokens),
            (result.GetValue(data), result.GetValue(limit)),
            (result.GetValue(cache), CommonOptions.Images(result.GetValue(layout)), CommonOptions.ScheduleRequest(result.GetValue(schedule), result.GetValue(ram))),
            result.GetValue(json),
            diagnostics)));
        return command;
    }

    private static int Run(
        CommandConsole console,
        string folder,
        (string? Name, string? File) boardChoice,
        string? tokens,
        (string? File, int? Limit) data,
        (string? Cache, ImageOptions? Images, ScheduleRequest Schedule) choice,
        bool json,
        DiagnosticBag diagnostics)
    {
        if (EmulatedBoard(boardChoice, diagnostics) is not { } board || CompilationPipeline.Plan(folder, choice.Cache, diagnostics) is not { } planned)
        {
            return ExitCode.BadModel;
        }

        planned = planned with { Request = choice.Schedule };
        ImmutableArray<Utterance>? utterances = data.File is null ? [] : new DataFile(data.File, diagnostics).Read(data.Limit);
        if (utterances is not { } texts)
        {
            return ExitCode.InputOutput;
        }

        RunnerInput[] inputs = [.. texts.Select(utterance => new RunnerInput(utterance.Utf8, null))];
        if (new Benchmark(planned, board, choice.Images, console.Error).Run(WordCounts(tokens, planned.Graph.MaxTokens, diagnostics), inputs, diagnostics) is not { } measured)
        {
            return ExitCode.Toolchain;
        }

        BenchReport report = BenchReport.Create(measured, board);
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

    /// <summary>A board whose instructions can be counted; null after a diagnostic.</summary>
    internal static BoardDescription? EmulatedBoard((string? Name, string? File) choice, DiagnosticBag diagnostics)
    {
        BoardDescription? board = BoardReader.Read(choice.Name, choice.File, diagnostics);
        if (board is { Emulator: null })
        {
            diagnostics.NoEmulator(board.Name);
            return null;
        }

        return board;
    }

    /// <summary>Each once, in the order given, none above the model's limit; without any, one word, eight, and as many as it takes.</summary>
    internal static ImmutableArray<int> WordCounts(string? given, int maxTokens, DiagnosticBag diagnostics)
    {
        if (given is null)
        {
            return [.. new[] { 1, Math.Min(8, maxTokens), maxTokens }.Distinct()];
        }

        int[] counts = [.. given.Split(',').Select(count => int.Parse(count, CultureInfo.InvariantCulture))];
        if (counts.Any(count => count > maxTokens))
        {
            diagnostics.TokensClamped(counts.Max(), maxTokens);
        }

        return [.. counts.Select(count => Math.Min(count, maxTokens)).Distinct()];
    }

    internal static Option<string?> Tokens()
    {
        Option<string?> option = new("--tokens") { HelpName = "N,...", Description = "Texts of so many words, drawn from the vocabulary. Default: 1,8 and the model's limit." };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !result.Tokens[0].Value.Split(',').All(count => int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0))
            {
                result.AddError("--tokens takes numbers from 1, with commas between them.");
            }
        });
        return option;
    }
}
