using System.Collections.Immutable;
using System.CommandLine;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Costs;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Report;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc inspect MODEL</c>: layers, shapes, and what they cost.</summary>
internal static class InspectCommand
{
    /// <summary>What was asked for. <paramref name="Tokens"/> and <paramref name="Schedule"/> are about costs on a board.</summary>
    private sealed record Request(
        string Model, string? Cache, ImmutableArray<long> TableFlash, string? Corpus, string? Board, string? BoardFile, string? Tokens, ScheduleRequest Schedule, bool Json);

    public static Command Create(CommandConsole console)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string?> cache = CommonOptions.Cache();
        Option<long[]> tableFlash = CommonOptions.TableFlashes();
        Option<string?> corpus = CommonOptions.Corpus();
        Option<string?> board = CommonOptions.Board();
        Option<string?> boardFile = CommonOptions.BoardFile();
        Option<string?> tokens = BenchCommand.Tokens();
        Option<string?> schedule = CommonOptions.Schedule();
        Option<long?> ram = CommonOptions.Ram();
        Option<bool> json = CommonOptions.Json();
        Command command = new("inspect", "Show a model's layers, shapes, multiplications and memory, and estimate what it costs on a board.")
        {
            model, cache, tableFlash, corpus, board, boardFile, tokens, schedule, ram, json,
        };
        command.Validators.Add(result =>
        {
            bool named = result.GetResult(board) is not null || result.GetResult(boardFile) is not null;
            if (!named && (result.GetResult(tokens) ?? result.GetResult(schedule) ?? (object?)result.GetResult(ram)) is not null)
            {
                result.AddError("--tokens, --schedule and --ram are about costs on a board: name one with --board or --board-file.");
            }
        });
        command.SetAction(result => console.Run(diagnostics => Run(
            console,
            new Request(
                result.GetRequiredValue(model),
                result.GetValue(cache),
                [.. result.GetValue(tableFlash) ?? []],
                result.GetValue(corpus),
                result.GetValue(board),
                result.GetValue(boardFile),
                result.GetValue(tokens),
                CommonOptions.ScheduleRequest(result.GetValue(schedule), result.GetValue(ram)),
                result.GetValue(json)),
            diagnostics)));
        return command;
    }

    private static int Run(CommandConsole console, Request asked, DiagnosticBag diagnostics)
    {
        // The first part is the same for every board: sizes are those of the host.
        if (CompilationPipeline.Plan(asked.Model, asked.Cache, diagnostics) is not { } planned || BoardReader.Find(Target.Host, diagnostics) is not { } host)
        {
            return ExitCode.BadModel;
        }

        if (CompilationPipeline.Emit(planned, host, diagnostics) is not { } emission)
        {
            return ExitCode.CheckFailed;
        }

        SubwordFrequencies? frequencies = null;
        if (asked.Corpus is { } corpus)
        {
            frequencies = CommonOptions.Frequencies(planned.Model, corpus, diagnostics);
            if (frequencies is null)
            {
                return ExitCode.InputOutput;
            }
        }

        CostReport? costs = null;
        if ((asked.Board ?? asked.BoardFile) is not null)
        {
            if (MeasuredBoard(asked, diagnostics) is not var (board, core))
            {
                return ExitCode.BadUsage;
            }

            costs = CostReport.Create(planned with { Request = asked.Schedule }, board, core, BenchCommand.WordCounts(asked.Tokens, planned.Graph.MaxTokens, diagnostics));
        }

        ImmutableArray<EncodingReport> encodings = EncodingReport.Create(new EncodingCosts(planned.Model, frequencies), asked.TableFlash);
        ModelReport report = ModelReport.Create(planned, emission.Sizes, encodings, costs);
        console.Out.Write(asked.Json ? JsonOutput.Text(report) : report.ToText());
        return ExitCode.Success;
    }

    /// <summary>A board whose core's costs are known; null after a diagnostic.</summary>
    private static (BoardDescription Board, CoreCosts Costs)? MeasuredBoard(Request asked, DiagnosticBag diagnostics)
    {
        if (BoardReader.Read(asked.Board, asked.BoardFile, diagnostics) is not { } board)
        {
            return null;
        }

        if (CoreCosts.Find(board.Core, board.Isa) is not { } costs)
        {
            diagnostics.NoCosts(board.Name, board.Core, board.Isa, string.Join(", ", CoreCosts.All.Select(core => $"{core.Core} ({core.Isa})")));
            return null;
        }

        return (board, costs);
    }
}
