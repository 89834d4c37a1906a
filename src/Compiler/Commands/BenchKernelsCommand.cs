using System.CommandLine;
using PNlpMixer.Codegen.Costs;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Kernels;
using PNlpMixer.Codegen.Report;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc bench-kernels --board BOARD</c>: instructions of single kernels.</summary>
internal static class BenchKernelsCommand
{
    public static Command Create(CommandConsole console)
    {
        Option<string?> board = CommonOptions.Board();
        Option<string?> boardFile = CommonOptions.BoardFile();
        Option<string?> kernel = new("--kernel") { HelpName = "KERNEL", Description = $"One kernel alone: {string.Join(", ", KernelKind.All.Select(kind => kind.Name))}." };
        Option<string?> shape = new("--shape") { HelpName = "AxBxC", Description = "Its shape, such as 64x256x256 (docs/cli.md)." };
        Option<bool> costs = new("--costs") { Description = "Every step of the models that the cost model is fitted on, as JSON (docs/costs.md); with --kernel, of those that hold it." };
        Option<bool> json = CommonOptions.Json();
        Command command = new("bench-kernels", "Count the instructions of single kernels on an emulated board.") { board, boardFile, kernel, shape, costs, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(costs) && result.GetResult(shape) is not null)
            {
                result.AddError("--costs has shapes of its own: without --shape.");
            }
        });
        command.SetAction(result =>
        {
            (string?, string?) boardChoice = (result.GetValue(board), result.GetValue(boardFile));
            return console.Run(diagnostics => result.GetValue(costs)
                ? RunCosts(console, boardChoice, result.GetValue(kernel), diagnostics)
                : Run(console, boardChoice, (result.GetValue(kernel), result.GetValue(shape)), result.GetValue(json), diagnostics));
        });
        return command;
    }

    private static int Run(
        CommandConsole console, (string? Name, string? File) boardChoice, (string? Kernel, string? Shape) choice, bool json, DiagnosticBag diagnostics)
    {
        if (Cases(choice, diagnostics) is not { } cases || BenchCommand.EmulatedBoard(boardChoice, diagnostics) is not { } board)
        {
            return ExitCode.BadUsage;
        }

        if (new KernelBenchmark(board, console.Error).Run(cases, diagnostics) is not { } parts)
        {
            return ExitCode.Toolchain;
        }

        KernelsReport report = new(board.Name, board.Core, board.Isa, [.. cases.Select(kernel => KernelReport.Create(kernel, parts[kernel]))]);
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

    private static int RunCosts(CommandConsole console, (string? Name, string? File) boardChoice, string? kernel, DiagnosticBag diagnostics)
    {
        CostSample[] samples = [.. CostGrid.Samples().Where(sample => kernel is null || Holds(sample, kernel))];
        if (samples.Length == 0)
        {
            diagnostics.BadUsage($"No model that costs are fitted on is there for \"{kernel}\" alone. --costs takes --kernel with the kernel of a layer, such as conv1d, or project_codes.");
            return ExitCode.BadUsage;
        }

        if (BenchCommand.EmulatedBoard(boardChoice, diagnostics) is not { } board)
        {
            return ExitCode.BadUsage;
        }

        if (new CostMeasurement(board, console.Error).Run(samples, diagnostics) is not { } report)
        {
            return ExitCode.Toolchain;
        }

        console.Out.Write(JsonOutput.Text(report));
        return ExitCode.Success;
    }

    private static bool Holds(CostSample sample, string kernel) =>
        ($"pnlp_{kernel}" == ProjectionCalls.CodesKernel && sample.Planned.Model.WordCodes is not null) || sample.Planned.Graph.Nodes.Any(node => InferenceSpecBuilder.Kernel(node) is var name && (name == $"pnlp_{kernel}_s8" || name == $"pnlp_{kernel}_s16"));

    private static IReadOnlyList<KernelCase>? Cases((string? Kernel, string? Shape) choice, DiagnosticBag diagnostics)
    {
        switch (choice)
        {
            case (null, null):
                return KernelCase.All;
            case ({ } kernel, null) when KernelCase.All.Where(c => c.Kind.Name == kernel).ToArray() is { Length: > 0 } cases:
                return cases;
            case ({ } kernel, { } shape) when KernelCase.TryParse(kernel, shape) is { } single:
                return [single];
            default:
                diagnostics.BadUsage(
                    $"There is no such kernel or shape. Kernels are {string.Join(", ", KernelKind.All.Select(kind => $"{kind.Name} ({kind.Shape})"))}; words up to {KernelCase.MaxWords}, the rest up to {KernelCase.MaxDimension}.");
                return null;
        }
    }
}
