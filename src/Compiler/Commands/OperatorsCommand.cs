using System.CommandLine;
using PNlpMixer.Codegen.Report;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc operators</c>: what a layer of a model folder may be.</summary>
internal static class OperatorsCommand
{
    public static Command Create(CommandConsole console)
    {
        Option<bool> json = CommonOptions.Json();
        Option<bool> markdown = new("--markdown") { Description = "All of each operator, as docs/supported-ops.md has it." };
        Command command = new("operators", "List the operators that compile, with their keys and tensors.") { json, markdown };
        command.SetAction(result => console.Run(_ => Run(console, result.GetValue(json), result.GetValue(markdown))));
        return command;
    }

    private static int Run(CommandConsole console, bool json, bool markdown)
    {
        OperatorsReport report = OperatorsReport.Create();
        if (json)
        {
            console.Out.Write(JsonOutput.Text(report.Operators));
        }
        else if (markdown)
        {
            console.Out.Write(report.ToMarkdown());
        }
        else
        {
            int width = report.Operators.Max(op => op.Name.Length);
            foreach (OperatorReport op in report.Operators)
            {
                console.Out.WriteLine($"{op.Name.PadRight(width)}  {op.Summary}");
            }
        }

        return ExitCode.Success;
    }
}
