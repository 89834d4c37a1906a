using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Devices;

/// <summary>
/// Holds a device that runs the console to the reference. Each answer has a digest of all its integers; where that is not the reference's, the integers themselves
/// are fetched, and the first one that differs is named.
/// </summary>
public sealed class DeviceVerifier(PlannedModel planned, TextWriter progressWriter)
{
    private const string CountsInstructions = "instructions";

    private ImmutableArray<Head> Heads => planned.Model.Graph.Heads;

    /// <summary>Null after a diagnostic. The last <paramref name="vectors"/> inputs are test vectors, counted by themselves.</summary>
    public TargetReport? Verify(
        string target, string port, ISerialLine line, TimeSpan limit, IReadOnlyList<VerifyInput> inputs, int vectors, Inference[] expected, DiagnosticBag diagnostics)
    {
        ConsoleClient client = new(line, port, limit, diagnostics);
        if (Greet(client, port, diagnostics) is not { } device || !Fit(inputs, device, diagnostics))
        {
            return null;
        }

        using Progress progress = new(progressWriter, target, inputs.Count);
        List<DeviceAnswer> answers = [];
        List<int> differing = [];
        FirstDifference? first = null;
        foreach ((int i, VerifyInput input) in inputs.Index())
        {
            if (client.Ask(Request(input.Input)) is not { } body)
            {
                return null;
            }

            if (DeviceAnswer.Parse(body) is not { } answer)
            {
                diagnostics.BadDeviceAnswer(port, body);
                return null;
            }

            answers.Add(answer);
            if (!answer.Agrees(expected[i], AnswerRecord.Full(expected[i])))
            {
                differing.Add(i);
                if (first is null && (first = Explain(client, port, input, expected[i], answer, diagnostics)) is null)
                {
                    return null;
                }
            }

            progress.Advance();
        }

        return Report(target, device.Counted == CountsInstructions, inputs.Count - vectors, vectors, answers, differing, first);
    }

    private (string Counted, int LineBytes, int MaxWords)? Greet(ConsoleClient client, string port, DiagnosticBag diagnostics)
    {
        if (client.Hello() is not { } hello)
        {
            return null;
        }

        if (hello is not [var model, var content, var counted, var line, var words, var images]
            || !int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int lineBytes)
            || !int.TryParse(words, NumberStyles.None, CultureInfo.InvariantCulture, out int maxWords))
        {
            diagnostics.BadDeviceAnswer(port, string.Join(' ', hello));
            return null;
        }

        string wanted = ConsoleContext.ContentOf(planned.Model);
        if (content != wanted)
        {
            diagnostics.OtherModel(port, model, content, planned.Model.Name, wanted);
            return null;
        }

        if (images != "0")
        {
            diagnostics.DeviceImages(port, images);
            return null;
        }

        return (counted, lineBytes, maxWords);
    }

    /// <summary>Before the first text is run, so that a long check does not end half-way.</summary>
    private static bool Fit(IReadOnlyList<VerifyInput> inputs, (string Counted, int LineBytes, int MaxWords) device, DiagnosticBag diagnostics)
    {
        foreach (VerifyInput input in inputs)
        {
            if (new ConsoleFrame(1, Request(input.Input)).ToRequest().Length > device.LineBytes)
            {
                diagnostics.LineTooLong(input.Source, input.Line, input.Input.Text.Length, device.LineBytes);
                return false;
            }

            if (input.Input.Words is { } words && words.Length > device.MaxWords)
            {
                diagnostics.TooManyWords(input.Source, input.Line, words.Length, device.MaxWords);
                return false;
            }
        }

        return true;
    }

    private static string Request(RunnerInput input)
    {
        string text = ConsoleFrame.Escape(input.Text.Span);
        return input.Words is not { } words ? $"run {text}"
            : words.IsEmpty ? $"words - {text}"
            : $"words {string.Join(',', words.Select(word => string.Create(CultureInfo.InvariantCulture, $"{word.Begin}-{word.End}")))} {text}";
    }

    private FirstDifference? Explain(ConsoleClient client, string port, VerifyInput input, Inference expected, DeviceAnswer answer, DiagnosticBag diagnostics)
    {
        if (Fetch(client, port, answer, diagnostics) is not { } full)
        {
            return null;
        }

        // The words say something else than the integers behind the digest: one of the two ends has a fault.
        if (Difference.Find(expected, full) is not { } difference)
        {
            diagnostics.BadDeviceAnswer(port, string.Join(' ', answer.Heads));
            return null;
        }

        return new FirstDifference(input.Source, input.Line, input.Text, difference.Head, difference.Value, difference.Index, difference.Expected, difference.Actual, Tensor: null);
    }

    /// <summary>All integers of the last answer.</summary>
    private RunnerAnswer? Fetch(ConsoleClient client, string port, DeviceAnswer answer, DiagnosticBag diagnostics)
    {
        List<byte> record = [];
        while (record.Count < answer.RecordBytes)
        {
            if (client.Ask(string.Create(CultureInfo.InvariantCulture, $"read {record.Count}")) is not { } body)
            {
                return null;
            }

            if (body.Split(' ') is not ["ok", "read", var from, { Length: > 1 } digits] || from != record.Count.ToString(CultureInfo.InvariantCulture) || !IsHex(digits))
            {
                diagnostics.BadDeviceAnswer(port, body);
                return null;
            }

            record.AddRange(Convert.FromHexString(digits));
        }

        if (Crc32.Of(record.ToArray()) != answer.Digest || RunnerProtocol.ReadRecord(answer.Status, answer.WordCount, answer.Truncated, [.. record], Heads) is not { } full)
        {
            diagnostics.BadDeviceAnswer(port, "the integers are not those of the digest");
            return null;
        }

        return full;
    }

    private static bool IsHex(string digits) => digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit);

    private static TargetReport Report(
        string target, bool instructions, int utterances, int vectors, List<DeviceAnswer> answers, List<int> differing, FirstDifference? first)
    {
        ulong[] counted = [.. answers.Take(utterances > 0 ? utterances : vectors).Where(answer => answer is { Status: 0, Counted: > 0 }).Select(answer => answer.Counted)];
        double? mean = counted.Length == 0 ? null : Math.Round(counted.Average(n => (double)n), 1);
        ulong? most = counted.Length == 0 ? null : counted.Max();
        int stack = answers.Count == 0 ? 0 : answers.Max(answer => answer.StackBytes);
        return new TargetReport(
            target,
            utterances,
            utterances - differing.Count(i => i < utterances),
            vectors,
            vectors - differing.Count(i => i >= utterances),
            instructions ? mean : null,
            instructions ? most : null,
            stack > 0 ? stack : null,
            first)
        {
            CyclesMean = instructions ? null : mean,
            CyclesMax = instructions ? null : most,
        };
    }
}
