using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using PNlpMixer.Codegen.Devices;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Report;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc verify MODEL</c>: emitted C, on the host and on emulated boards, against the reference.</summary>
internal static class VerifyCommand
{
    public static Command Create(CommandConsole console)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string?> data = CommonOptions.Data(required: false);
        Option<string[]> targets = new("--target")
        {
            HelpName = "TARGET",
            Description = "host, qemu:BOARD, or serial:PORT[@BAUD] for a device that runs the console; may be given several times.",
            DefaultValueFactory = _ => [Target.Host],
        };
        Option<int?> limit = CommonOptions.Limit();
        Option<string> words = new("--words") { Description = "raw: the model splits texts itself; data: it is given the data's tokens.", DefaultValueFactory = _ => "raw" };
        words.AcceptOnlyFromAmong("raw", "data");
        Option<string?> cache = CommonOptions.Cache();
        Option<string> layout = CommonOptions.Layout();
        Option<string?> schedule = CommonOptions.Schedule();
        Option<long?> ram = CommonOptions.Ram();
        Option<double> timeout = CommonOptions.Timeout();
        Option<bool> json = CommonOptions.Json();
        Command command = new("verify", "Compare the emitted C with the reference, integer by integer.") { model, data, targets, limit, words, cache, layout, schedule, ram, timeout, json };
        CommonOptions.RefuseScheduledImages(command, layout, schedule);
        command.SetAction(result => console.Run(diagnostics => Run(
            console,
            result.GetRequiredValue(model),
            (result.GetValue(data), result.GetValue(limit), result.GetValue(words) == "data"),
            (result.GetValue(targets) ?? [], CommonOptions.Images(result.GetValue(layout)), TimeSpan.FromSeconds(result.GetValue(timeout))),
            (result.GetValue(cache), CommonOptions.ScheduleRequest(result.GetValue(schedule), result.GetValue(ram))),
            result.GetValue(json),
            diagnostics)));
        return command;
    }

    private static int Run(
        CommandConsole console,
        string folder,
        (string? File, int? Limit, bool DataWords) data,
        (string[] Targets, ImageOptions? Images, TimeSpan Limit) on,
        (string? Cache, ScheduleRequest Schedule) choice,
        bool json,
        DiagnosticBag diagnostics)
    {
        Target?[] targets = [.. on.Targets.Distinct(StringComparer.Ordinal).Select(name => Target.Parse(name, allowReference: false, diagnostics, allowSerial: true))];
        if (diagnostics.HasErrors || CompilationPipeline.Plan(folder, choice.Cache, diagnostics) is not { } planned)
        {
            return ExitCode.BadModel;
        }

        planned = planned with { Request = choice.Schedule };
        ImmutableArray<VerifyInput>? utterances = Utterances(data, diagnostics);
        ImmutableArray<TestVector>? vectors = utterances is null ? null : TestVectors.Read(folder, diagnostics);
        if (utterances is null || vectors is null)
        {
            return ExitCode.InputOutput;
        }

        VerifyInput[] inputs = [.. utterances, .. vectors.Value.Select(v => new VerifyInput(TestVectors.FileName, v.Line, v.Text, new RunnerInput(v.Utf8, null)))];
        if (inputs.Length == 0)
        {
            diagnostics.BadUsage($"The model has no {TestVectors.FileName}: give data with --data.");
            return ExitCode.BadUsage;
        }

        Verifier verifier = new(planned, console.Error);
        Inference[] expected = verifier.RunReference(inputs);
        int vectorsEqual = CheckVectors(vectors.Value, expected[utterances.Value.Length..], diagnostics);

        List<TargetReport> reports = [];
        foreach (Target? target in targets)
        {
            TargetReport? report = target!.Serial is { } place
                ? OnDevice(planned, target.Name, place, on.Limit, console, (inputs, vectors.Value.Length, expected), diagnostics)
                : verifier.Verify(target with { Images = on.Images }, inputs, vectors.Value.Length, expected, diagnostics);
            if (report is null)
            {
                return ExitCode.Toolchain;
            }

            reports.Add(report);
        }

        VerifyReport result = new(planned.Model.Name, data.DataWords ? "data" : "raw", vectors.Value.Length, vectorsEqual, [.. reports]);
        console.Out.Write(json ? JsonOutput.Text(result) : result.ToText());
        return result.AllEqual ? ExitCode.Success : ExitCode.CheckFailed;
    }

    private static TargetReport? OnDevice(
        PlannedModel planned,
        string name,
        SerialPlace place,
        TimeSpan limit,
        CommandConsole console,
        (VerifyInput[] Inputs, int Vectors, Inference[] Expected) what,
        DiagnosticBag diagnostics)
    {
        using SerialLine? line = SerialLine.Open(place, diagnostics);
        return line is null
            ? null
            : new DeviceVerifier(planned, console.Error).Verify(name, place.Port, line, limit, what.Inputs, what.Vectors, what.Expected, diagnostics);
    }

    private static ImmutableArray<VerifyInput>? Utterances((string? File, int? Limit, bool DataWords) data, DiagnosticBag diagnostics)
    {
        if (data.File is null)
        {
            return [];
        }

        string name = Path.GetFileName(data.File);
        if (new DataFile(data.File, diagnostics).Read(data.Limit) is not { } utterances)
        {
            return null;
        }

        if (data.DataWords && utterances.FirstOrDefault(u => u.Tokens is null) is { } without)
        {
            diagnostics.DataWithout(name, without.Line, "tokens");
            return null;
        }

        return [.. utterances.Select(u => new VerifyInput(name, u.Line, u.Text, new RunnerInput(u.Utf8, data.DataWords ? u.Tokens : null)))];
    }

    private static int CheckVectors(ImmutableArray<TestVector> vectors, Inference[] actual, DiagnosticBag diagnostics)
    {
        (TestVector Vector, Difference? Difference)[] compared = [.. vectors.Zip(actual, (vector, inference) => (vector, TestVectors.Find(vector, inference)))];
        if (compared.FirstOrDefault(c => c.Difference is not null) is { Difference: { } difference } first)
        {
            diagnostics.TestVectorDiffers(first.Vector.Line, string.Create(CultureInfo.InvariantCulture, $"{difference.Value}[{difference.Index}]{(difference.Head is null ? "" : $" of head {difference.Head}")} is {difference.Expected} in the vector and {difference.Actual} in the reference"));
        }

        return compared.Count(c => c.Difference is null);
    }
}
