using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Quantization;
using PNlpMixer.Codegen.Report;
using Spectre.Console;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc run MODEL TEXT...</c>: what the reference makes of texts.</summary>
internal static class RunCommand
{
    private static readonly ImmutableArray<Color> Colors = [Color.Aqua, Color.Yellow, Color.Lime, Color.Fuchsia, Color.Orange1, Color.DodgerBlue1, Color.Red];

    public static Command Create(CommandConsole console)
    {
        Argument<string> model = CommonOptions.Model();
        Argument<string[]> texts = new("TEXT") { Description = "Texts; without one, each line of standard input is a text.", Arity = ArgumentArity.ZeroOrMore };
        Option<string?> cache = CommonOptions.Cache();
        Option<bool> json = CommonOptions.Json();
        Command command = new("run", "Show what a model makes of texts, by the reference.") { model, texts, cache, json };
        command.SetAction(result => console.Run(diagnostics =>
            Run(console, result.GetRequiredValue(model), result.GetValue(texts) ?? [], result.GetValue(cache), result.GetValue(json), diagnostics)));
        return command;
    }

    private static int Run(CommandConsole console, string folder, string[] texts, string? cache, bool json, DiagnosticBag diagnostics)
    {
        if (CompilationPipeline.Plan(folder, cache, diagnostics) is not { } planned)
        {
            return ExitCode.BadModel;
        }

        ReferenceInterpreter reference = new(planned.Model);
        List<InferenceReport> reports = [];
        foreach (string text in texts.Length > 0 ? texts : Lines(Console.In))
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            InferenceReport report = InferenceReport.Create(text, utf8, reference.Run(utf8), planned.Model.Graph);
            reports.Add(report);
            if (!json)
            {
                Print(console.Ansi, report, utf8);
            }
        }

        if (json)
        {
            console.Out.Write(JsonOutput.Text(reports));
        }

        return ExitCode.Success;
    }

    private static IEnumerable<string> Lines(TextReader input)
    {
        while (input.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>The text with its slots in colour, then each answer on a line.</summary>
    private static void Print(IAnsiConsole ansi, InferenceReport report, byte[] utf8)
    {
        ImmutableArray<SlotReport> slots = [.. report.Heads.SelectMany(head => head.Slots ?? [])];
        ImmutableArray<string> kinds = [.. slots.Select(slot => slot.Slot).Distinct(StringComparer.Ordinal)];
        Paragraph paragraph = new();
        int at = 0;
        foreach (SlotReport slot in slots.OrderBy(slot => slot.Begin))
        {
            // A slot of another head over the same words has its line below.
            if (slot.Begin >= at)
            {
                paragraph.Append(Slice(at, slot.Begin)).Append(slot.Text, ColorOf(slot.Slot));
                at = slot.End;
            }
        }

        paragraph.Append(Slice(at, utf8.Length) + "\n");
        if (report.Words == 0)
        {
            paragraph.Append("  no words\n", new Style(Color.Grey));
        }

        foreach (HeadAnswer head in report.Heads)
        {
            if (head.Label is { } label)
            {
                paragraph.Append($"  {head.Head}: ").Append(label, new Style(decoration: Decoration.Bold));
                paragraph.Append(string.Create(CultureInfo.InvariantCulture, $" {head.Score / 655.35:F1} %\n"));
            }

            foreach (SlotReport slot in head.Slots ?? [])
            {
                paragraph.Append($"  {head.Head}: ").Append(slot.Slot, ColorOf(slot.Slot)).Append($" \"{slot.Text}\"\n");
            }
        }

        ansi.Write(paragraph);

        string Slice(int begin, int end) => Encoding.UTF8.GetString(utf8.AsSpan(begin, end - begin));
        Style ColorOf(string kind) => new(Colors[kinds.IndexOf(kind) % Colors.Length]);
    }
}
