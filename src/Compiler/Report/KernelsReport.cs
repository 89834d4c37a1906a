using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.Kernels;
using Spectre.Console;

namespace PNlpMixer.Codegen.Report;

/// <summary>
/// A kernel at a shape: its instructions, in all and by unit of work (a multiplication, an addition or an element). <paramref name="Parts"/>, of a whole model, add up to them.
/// </summary>
public sealed record KernelReport(string Kernel, string Shape, string Unit, long Count, ulong Instructions, double PerUnit, ImmutableArray<KernelShare>? Parts)
{
    public static KernelReport Create(KernelCase kernel, ImmutableArray<KernelShare> parts)
    {
        ulong instructions = parts.Aggregate(0ul, (sum, part) => sum + part.Instructions);
        return new(kernel.Kind.Name, kernel.Shape, kernel.Kind.Unit, kernel.Work, instructions, Math.Round((double)instructions / kernel.Work, 4), kernel.Kind.IsModel ? parts : null);
    }
}

/// <summary>What <c>pnlpc bench-kernels</c> measured (docs/cli.md).</summary>
public sealed record KernelsReport(string Board, string Core, string Isa, ImmutableArray<KernelReport> Kernels)
{
    public void WriteTo(IAnsiConsole console)
    {
        console.WriteLine($"{Board} ({Core}, {Isa})");
        Table table = new Table().Border(TableBorder.Simple).AddColumns("kernel", "shape");
        table.AddColumn(new TableColumn("instructions").RightAligned()).AddColumn(new TableColumn("each").RightAligned()).AddColumn("of");
        foreach (KernelReport kernel in Kernels)
        {
            table.AddRow(
                kernel.Kernel,
                kernel.Shape,
                kernel.Instructions.ToString("N0", CultureInfo.InvariantCulture),
                kernel.PerUnit.ToString("F3", CultureInfo.InvariantCulture),
                kernel.Unit);
        }

        console.Write(table);
    }
}
