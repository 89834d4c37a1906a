using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Report;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Toolchain;
using Spectre.Console;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc run MODEL TEXT...</c>: what a model makes of texts.</summary>
internal static class RunCommand
{
    private static readonly ImmutableArray<Color> Colors = [Color.Aqua, Color.Yellow, Color.Lime, Color.Fuchsia, Color.Orange1, Color.DodgerBlue1, Color.Red];

    public static Command Create(CommandConsole console)
    {
        Argument<string> model = CommonOptions.Model();
        Argument<string[]> texts = new("TEXT") { Description = "Texts; without one, each line of standard input is a text.", Arity = ArgumentArity.ZeroOrMore };
        Option<string> target = new("--target") { HelpName = "TARGET", Description = "reference, host, or qemu:BOARD.", DefaultValueFactory = _ => Target.Reference };
        Option<string?> cache = CommonOptions.Cache();
        Option<string> layout = CommonOptions.Layout();
        Option<bool> json = CommonOptions.Json();
        Command command = new("run", "Show what a model makes of texts.") { model, texts, target, cache, layout, json };
        command.SetAction(result => console.Run(diagnostics => Run(
                console,
                result.GetRequiredValue(model),
                result.GetValue(texts) ?? [],
                (result.GetRequiredValue(target), CommonOptions.Images(result.GetValue(layout))),
                result.GetValue(cache),
                result.GetValue(json),
                diagnostics)));
        return command;
    }

    private static int Run(CommandConsole console, string folder, string[] texts, (string Name, ImageOptions? Images) on, string? cache, bool json, DiagnosticBag diagnostics)
    {
        if (Target.Parse(on.Name, allowReference: true, diagnostics) is not { } target || CompilationPipeline.Plan(folder, cache, diagnostics) is not { } planned)
        {
            return ExitCode.BadModel;
        }

        // From a terminal, each line is answered before the next is read; a program for a target is started once for all.
        IEnumerable<string> source = texts.Length > 0 ? texts : Lines(Console.In);
        IEnumerable<InferenceReport>? answers = target.IsReference ? ByReference(planned, source) : OnTarget(planned, target with { Images = on.Images }, [.. source], console, diagnostics);
        if (answers is null)
        {
            return ExitCode.Toolchain;
        }

        if (json)
        {
            console.Out.Write(JsonOutput.Text(answers));
            return ExitCode.Success;
        }

        foreach (InferenceReport report in answers)
        {
            Print(console.Ansi, report);
        }

        return ExitCode.Success;
    }

    private static IEnumerable<InferenceReport> ByReference(PlannedModel planned, IEnumerable<string> texts)
    {
        ReferenceInterpreter reference = new(planned.Model);
        foreach (string text in texts)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            yield return InferenceReport.Create(text, utf8, reference.Run(utf8), planned.Graph);
        }
    }

    private static IEnumerable<InferenceReport>? OnTarget(PlannedModel planned, Target target, string[] texts, CommandConsole console, DiagnosticBag diagnostics)
    {
        byte[][] utf8 = [.. texts.Select(Encoding.UTF8.GetBytes)];
        for (int i = 0; i < texts.Length; i++)
        {
            if (utf8[i].Length > RunnerProtocol.MaxTextBytes)
            {
                diagnostics.TextTooLong("TEXT", i + 1, utf8[i].Length, RunnerProtocol.MaxTextBytes);
                return null;
            }
        }

        using TargetProgram? program = texts.Length == 0 ? null : TargetProgram.Build(planned, target, RunnerMode.Plain, console.Error, diagnostics);
        RunnerOutput? output = program?.Run([.. utf8.Select(bytes => new RunnerInput(bytes, null))], diagnostics);
        return output is null && texts.Length > 0 ? null : [.. texts.Select((text, i) => InferenceReport.Create(text, utf8[i], output!.Answers[i], planned.Graph))];
    }

    private static IEnumerable<string> Lines(TextReader input)
    {
        bool first = true;
        while (input.ReadLine() is { } line)
        {
            yield return first ? line.TrimStart('\uFEFF') : line;
            first = false;
        }
    }

    /// <summary>The text with its slots in colour, then each answer on a line.</summary>
    private static void Print(IAnsiConsole ansi, InferenceReport report)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(report.Text);
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

        if (report.Instructions is { } instructions)
        {
            paragraph.Append(string.Create(CultureInfo.InvariantCulture, $"  {instructions:N0} instructions\n"), new Style(Color.Grey));
        }

        ansi.Write(paragraph);

        string Slice(int begin, int end) => Encoding.UTF8.GetString(utf8.AsSpan(begin, end - begin));
        Style ColorOf(string kind) => new(Colors[kinds.IndexOf(kind) % Colors.Length]);
    }
}
