using System.Collections.Immutable;
using System.CommandLine;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Report;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Toolchain;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc eval MODEL --data FILE</c>: how often the model is right.</summary>
internal static class EvalCommand
{
    public static Command Create(CommandConsole console)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string?> data = CommonOptions.Data(required: true);
        Option<string> target = new("--target") { HelpName = "TARGET", Description = "host, reference, or qemu:BOARD.", DefaultValueFactory = _ => Target.Host };
        Option<int?> limit = CommonOptions.Limit();
        Option<string?> words = CommonOptions.Words();
        Option<string?> cache = CommonOptions.Cache();
        Option<string> layout = CommonOptions.Layout();
        Option<bool> json = CommonOptions.Json();
        Command command = new("eval", "Measure a model's accuracy on labelled utterances.") { model, data, target, limit, words, cache, layout, json };
        command.SetAction(result => console.Run(diagnostics => Run(
            console,
            result.GetRequiredValue(model),
            (result.GetRequiredValue(data)!, result.GetValue(limit), result.GetValue(words)),
            (result.GetRequiredValue(target), CommonOptions.Images(result.GetValue(layout))),
            result.GetValue(cache),
            result.GetValue(json),
            diagnostics)));
        return command;
    }

    private static int Run(
        CommandConsole console, string folder, (string File, int? Limit, string? Words) data, (string Name, ImageOptions? Images) on, string? cache, bool json, DiagnosticBag diagnostics)
    {
        if (Target.Parse(on.Name, allowReference: true, diagnostics) is not { } target || CompilationPipeline.Plan(folder, cache, diagnostics) is not { } planned)
        {
            return ExitCode.BadModel;
        }

        if (new DataFile(data.File, diagnostics).Read(data.Limit) is not { } utterances)
        {
            return ExitCode.InputOutput;
        }

        if (CommonOptions.WordSource(data.Words, utterances, data.File, diagnostics) is not { } words)
        {
            return ExitCode.InputOutput;
        }

        Evaluator evaluator = new(planned.Graph, words);
        if (evaluator.UnknownLabels(utterances) is { IsEmpty: false } unknown)
        {
            diagnostics.UnknownLabels(Path.GetFileName(data.File), unknown.Length, unknown[0]);
        }

        RunnerInput[] inputs = [.. utterances.Select(u => new RunnerInput(u.Utf8, words == WordSource.Official ? u.Tokens : null))];
        if (Answers(planned, target with { Images = on.Images }, inputs, console.Error, diagnostics) is not { } answers)
        {
            return ExitCode.Toolchain;
        }

        EvaluationScores scores = evaluator.Score(utterances, answers);
        if (scores.IntentAccuracy is null && scores.SlotExactMatch is null)
        {
            diagnostics.NothingToCompare(Path.GetFileName(data.File));
            return ExitCode.BadUsage;
        }

        EvalReport report = new(
            planned.Model.Name,
            target.Name,
            words == WordSource.Official ? "official" : "raw",
            scores.Utterances,
            scores.SlotExactMatch,
            scores.SlotF1,
            scores.IntentAccuracy,
            scores.JointExactMatch);
        console.Out.Write(json ? JsonOutput.Text(report) : report.ToText());
        return ExitCode.Success;
    }

    private static IReadOnlyList<ImmutableArray<HeadResult>>? Answers(
        PlannedModel planned, Target target, RunnerInput[] inputs, TextWriter progressWriter, DiagnosticBag diagnostics)
    {
        if (target.IsReference)
        {
            return [.. new ReferenceRunner(planned.Model, progressWriter).Run(inputs).Select(inference => inference.Heads)];
        }

        using TargetProgram? program = TargetProgram.Build(planned, target, RunnerMode.Plain, progressWriter, diagnostics);
        return program?.Run(inputs, diagnostics) is { } output ? [.. output.Answers.Select(answer => answer.Heads)] : null;
    }
}
