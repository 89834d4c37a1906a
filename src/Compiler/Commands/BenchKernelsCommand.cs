using System.CommandLine;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Costs;
using PNlpMixer.Codegen.Diagnostics;
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
        Option<bool> costs = new("--costs") { Description = "Every step of the models that the cost model is fitted on, as JSON (docs/costs.md)." };
        Option<bool> json = CommonOptions.Json();
        Command command = new("bench-kernels", "Count the instructions of single kernels on an emulated board.") { board, boardFile, kernel, shape, costs, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(costs) && (result.GetResult(kernel) is not null || result.GetResult(shape) is not null))
            {
                result.AddError("--costs measures all kernels: without --kernel and --shape.");
            }
        });
        command.SetAction(result =>
        {
            (string?, string?) boardChoice = (result.GetValue(board), result.GetValue(boardFile));
            return console.Run(diagnostics => result.GetValue(costs)
                ? RunCosts(console, boardChoice, diagnostics)
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

        if (new KernelBenchmark(board, console.Error).Run(cases, diagnostics) is not { } report)
        {
            return ExitCode.Toolchain;
        }

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

    private static int RunCosts(CommandConsole console, (string? Name, string? File) boardChoice, DiagnosticBag diagnostics)
    {
        if (BenchCommand.EmulatedBoard(boardChoice, diagnostics) is not { } board)
        {
            return ExitCode.BadUsage;
        }

        if (new CostMeasurement(board, console.Error).Run([.. CostGrid.Samples()], diagnostics) is not { } report)
        {
            return ExitCode.Toolchain;
        }

        console.Out.Write(JsonOutput.Text(report));
        return ExitCode.Success;
    }

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
