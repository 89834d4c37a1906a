using System.Text;
using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Devices;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Devices;

/// <summary>The console on emulated boards, over their UART and a pseudo-terminal, held to the reference; and what bad wires and bad boards lead to.</summary>
public class DeviceVerifierTests
{
    private const string Board = "mps2-an386";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(0.5);

    private static readonly PlannedModel Tiny = CompilationPipeline.Plan(TinyModel.Read());

    private static readonly Lazy<byte[]> Firmware = new(() => EmulatedDevice.Console(Tiny, Board));

    /// <summary>Texts of every kind, and words of the caller's, some of which the model refuses.</summary>
    [SkippableTheory]
    [InlineData("mps2-an385", ScheduleKind.Layers)]
    [InlineData("mps2-an386", ScheduleKind.Ram)]
    [InlineData("mps2-an500", ScheduleKind.Traffic)]
    [InlineData("mps2-an505", ScheduleKind.Ram)]
    [InlineData("mps3-an547", ScheduleKind.Traffic)]
    [InlineData("netduinoplus2", ScheduleKind.Layers)]
    public void Every_integer_is_equal_over_the_wire(string board, ScheduleKind schedule)
    {
        using EmulatedDevice device = new(board, EmulatedDevice.Console(Tiny with { Request = new ScheduleRequest(schedule) }, board));
        Random random = new(7);
        VerifyInput[] inputs =
        [
            .. Enumerable.Range(0, 40).Select(i => new VerifyInput("random", i, $"text {i}", RandomText.Next(random, TinyModel.MaxTokens))),
            Input("weather in paris", []), Input("weather in paris", [new WordRange(0, 7), new WordRange(11, 16)]),
        ];

        (TargetReport? report, DiagnosticBag diagnostics) = Verify(Tiny, device.Open(), inputs, Patience);

        diagnostics.ShouldBeEmpty();
        report.ShouldNotBeNull().FirstDifference.ShouldBeNull();
        (report.Utterances, report.Equal).ShouldBe((inputs.Length, inputs.Length));
        report.InstructionsMean.ShouldNotBeNull().ShouldBePositive();
        report.StackBytes.ShouldNotBeNull().ShouldBePositive();
    }

    [SkippableFact]
    public void A_fault_in_the_device_is_found_and_named()
    {
        Model model = TinyModel.Read();
        Graph faulty = model.Graph with
        {
            Nodes = [.. model.Graph.Nodes.Select(node => node is FullyConnectedNode { Name: "slot_logits" } n ? n with { Dense = n.Dense with { Bias = [.. n.Dense.Bias.Select(b => b + 1000)] } } : node)],
        };
        using EmulatedDevice device = new(Board, EmulatedDevice.Console(CompilationPipeline.Plan(model with { Graph = faulty }), Board));

        (TargetReport? report, DiagnosticBag diagnostics) = Verify(CompilationPipeline.Plan(model), device.Open(), [Input(""), Input("weather in paris")], Patience);

        diagnostics.ShouldBeEmpty();
        FirstDifference difference = report.ShouldNotBeNull().FirstDifference.ShouldNotBeNull();
        (report.Utterances, report.Equal).ShouldBe((2, 1));
        (difference.Text, difference.Head, difference.Value, difference.Index).ShouldBe(("weather in paris", "slots", "logits", 0));
        difference.Expected.ShouldNotBe(difference.Actual);
    }

    /// <summary>Both ways, bytes are lost, changed and put in between; requests are repeated until they get through, and nothing else changes.</summary>
    [SkippableFact]
    public void Garbage_and_lost_bytes_cost_repetitions_and_no_answer()
    {
        using EmulatedDevice device = new(Board, Firmware.Value);
        VerifyInput[] inputs = [.. Enumerable.Range(0, 40).Select(i => Input($"wake alarm for seven number {i}"))];
        FaultyLine line = new(
            device.Open(),
            (i, b) => (i % 1201, i % 1511, i % 1811) switch { (5, _, _) => [], (_, 17, _) => [b, 0xFF, (byte)'#'], (_, _, 60) => [(byte)(b ^ 0x10)], _ => [b] },
            (i, b) => (i % 1801, i % 2111, i % 2411) switch { (7, _, _) => [], (_, 3, _) => [(byte)'!', b], (_, _, 200) => [(byte)(b ^ 0x40)], _ => [b] });

        (TargetReport? report, DiagnosticBag diagnostics) = Verify(Tiny, line, inputs, TimeSpan.FromSeconds(1));

        diagnostics.ShouldBeEmpty();
        report.ShouldNotBeNull().Equal.ShouldBe(inputs.Length);
    }

    /// <summary>What has been done is not done again: the device counts the texts that it runs.</summary>
    [SkippableFact]
    public void A_repeated_request_is_answered_and_not_run_again()
    {
        using EmulatedDevice device = new(Board, Firmware.Value);
        using ISerialLine line = device.Open();
        line.Write("\n"u8);
        Say(line, new ConsoleFrame(7, "hello").ToRequest());
        string first = Say(line, new ConsoleFrame(8, "run weather in paris").ToRequest());
        string again = Say(line, new ConsoleFrame(8, "run weather in paris").ToRequest());
        string other = Say(line, new ConsoleFrame(8, "run play music").ToRequest());

        first.ShouldStartWith("=0008 ok run 0 3 0 ");
        again.ShouldBe(first);
        other.ShouldStartWith("=0008 ok run 0 2 0 ");
        Say(line, "!info", "texts since the start ").ShouldBe("texts since the start 2");
    }

    [SkippableFact]
    public void A_reset_in_the_middle_is_noticed()
    {
        using EmulatedDevice device = new(Board, Firmware.Value);
        int sent = 0;
        FaultyLine line = new(device.Open(), (i, b) =>
        {
            if (b == (byte)'#' && ++sent == 6)
            {
                device.Reset();
            }

            return [b];
        });

        (TargetReport? report, DiagnosticBag diagnostics) = Verify(Tiny, line, [.. Enumerable.Range(0, 20).Select(i => Input($"text {i}"))], Patience);

        report.ShouldBeNull();
        diagnostics.Single().Id.ShouldBe("PNLP1313");
    }

    /// <summary>Also where nothing of what the device says at its start gets through.</summary>
    [SkippableFact]
    public void A_reset_is_noticed_by_the_first_answer_after_it()
    {
        using EmulatedDevice device = new(Board, Firmware.Value);
        int sent = 0;
        bool deaf = false;
        FaultyLine line = new(
            device.Open(),
            (i, b) =>
            {
                if (b == (byte)'#')
                {
                    sent++;
                    deaf = sent == 6;
                    if (deaf)
                    {
                        device.Reset();
                    }
                }

                return [b];
            },
            (i, b) => deaf ? [] : [b]);

        (TargetReport? report, DiagnosticBag diagnostics) = Verify(Tiny, line, [.. Enumerable.Range(0, 20).Select(i => Input($"text {i}"))], Impatience);

        report.ShouldBeNull();
        diagnostics.Single().Id.ShouldBe("PNLP1313");
    }

    [SkippableFact]
    public void Silence_ends_in_a_diagnostic()
    {
        using EmulatedDevice device = new(Board, Firmware.Value);
        FaultyLine line = new(device.Open(), fromDevice: (i, b) => []);

        (TargetReport? report, DiagnosticBag diagnostics) = Verify(Tiny, line, [Input("text")], TimeSpan.FromSeconds(0.2));

        report.ShouldBeNull();
        diagnostics.Single().Id.ShouldBe("PNLP1311");
    }

    [SkippableFact]
    public void Another_model_is_refused()
    {
        using EmulatedDevice device = new(Board, Firmware.Value);

        (TargetReport? report, DiagnosticBag diagnostics) = Verify(CompilationPipeline.Plan(TinyModel.Read("fixed")), device.Open(), [Input("text")], Patience);

        report.ShouldBeNull();
        diagnostics.Single().Id.ShouldBe("PNLP1315");
    }

    [SkippableFact]
    public void What_the_device_has_no_room_for_is_told_before_it_is_sent()
    {
        using EmulatedDevice device = new(Board, Firmware.Value);

        using (ISerialLine line = device.Open())
        {
            Verify(Tiny, line, [Input(new string('\u4e16', 456))], Patience).Diagnostics.Single().Id.ShouldBe("PNLP1318");
        }

        using (ISerialLine line = device.Open())
        {
            WordRange[] words = [.. Enumerable.Range(0, 257).Select(i => new WordRange(2 * i, 2 * i + 1))];
            Verify(Tiny, line, [Input(string.Concat(Enumerable.Repeat("a ", 257)), words)], Patience).Diagnostics.Single().Id.ShouldBe("PNLP1319");
        }
    }

    /// <summary>Requests that no host of ours makes: each gets its error, and the next one is answered.</summary>
    [SkippableFact]
    public void Malformed_requests_get_an_error_and_nothing_hangs()
    {
        using EmulatedDevice device = new(Board, Firmware.Value);
        using ISerialLine line = device.Open();
        line.Write("\n"u8);
        Say(line, new ConsoleFrame(1, "run too early").ToRequest()).ShouldStartWith("=0001 error hello-first*");
        Say(line, new ConsoleFrame(1, "hello").ToRequest()).ShouldStartWith("=0001 ok hello 1 tiny-intent ");
        Say(line, new ConsoleFrame(2, "read 0").ToRequest()).ShouldStartWith("=0002 error no-answer*");
        string[] malformed =
        [
            "dance", "run", "run %", "run %4", "run %4g", "read", "read x", "read 99999999999", "words", "words 0-1", "words 0 a", "words 0-1,", "words 0-1, a", "words -1-2 a", "words 0-4294967296 a",
        ];
        foreach (string body in malformed)
        {
            Say(line, new ConsoleFrame(3, body).ToRequest()).ShouldStartWith("=0003 error malformed*", customMessage: body);
        }

        Say(line, "#0004 run a*00000000").ShouldStartWith("=0000 error checksum*");
        Say(line, "#").ShouldStartWith("=0000 error checksum*");
        Say(line, "#" + new string('x', 5000)).ShouldStartWith("=0000 error too-long*");
        Say(line, new ConsoleFrame(5, "run ").ToRequest()).ShouldStartWith("=0005 ok run 1 0 0 ");
        Say(line, new ConsoleFrame(6, "words 3-2 abc").ToRequest()).ShouldStartWith("=0006 ok run 5 0 0 ");
        Say(line, new ConsoleFrame(7, "run %ff%fe%00").ToRequest()).ShouldStartWith("=0007 ok run ");
        Say(line, new ConsoleFrame(8, "read 100000").ToRequest()).ShouldStartWith("=0008 ok read 100000 -*");
    }

    [SkippableFact]
    public void People_get_answers_they_can_read()
    {
        string[] texts = ["weather in paris tomorrow", "", "set alarm for noon", "one two three four five six seven eight"];
        using EmulatedDevice device = new(Board, EmulatedDevice.Console(Tiny, Board, ConsoleLink.Uart, texts));
        using ISerialLine line = device.Open();

        Say(line, "weather in paris", "intent: ").ShouldMatch(@"^intent: IN:\w+ \d+\.\d %$");
        Say(line, "  ", "no words").ShouldBe("no words");
        Say(line, "!selftest", "selftest: ").ShouldBe("selftest: pass, 4 of 4 texts equal");
        Say(line, "!bench", "bench: ").ShouldMatch(@"^bench: 3 texts, 14 words, \d+ instructions a text, at most \d+$");
        Say(line, "!info", "model ").ShouldStartWith("model tiny-intent, content ");
        Say(line, "!nonsense", "commands: ").ShouldContain("!selftest");
        Say(line, "play\rmusic", "intent: ").ShouldStartWith("intent: ");
    }

    /// <summary>The vectors are those of another model: the self-test says where they differ.</summary>
    [SkippableFact]
    public void The_self_test_fails_and_says_where()
    {
        Model model = TinyModel.Read();
        Graph faulty = model.Graph with
        {
            Nodes = [.. model.Graph.Nodes.Select(node => node is FullyConnectedNode { Name: "intent_logits" } n ? n with { Dense = n.Dense with { Bias = [.. n.Dense.Bias.Select(b => b + 1000)] } } : node)],
        };
        PlannedModel other = CompilationPipeline.Plan(model with { Graph = faulty });
        using EmulatedDevice device = new(Board, EmulatedDevice.Console(other with { Model = model }, Board, ConsoleLink.Uart, "", "weather in paris"));
        using ISerialLine line = device.Open();

        Say(line, "!selftest", "text 2 ").ShouldStartWith("text 2 \"weather in paris\": intent CRC-32 of the logits 0, expected ");
        Say(line, "!selftest", "selftest: ").ShouldBe("selftest: FAIL, 1 of 2 texts equal");
    }

    private static (TargetReport? Report, DiagnosticBag Diagnostics) Verify(PlannedModel planned, ISerialLine line, VerifyInput[] inputs, TimeSpan limit)
    {
        using (line)
        {
            DiagnosticBag diagnostics = [];
            Inference[] expected = new Verifier(planned, TextWriter.Null).RunReference(inputs);
            return (new DeviceVerifier(planned, TextWriter.Null).Verify("serial:port", "port", line, limit, inputs, 0, expected, diagnostics), diagnostics);
        }
    }

    /// <summary>Says a line, and listens to the first one that begins so.</summary>
    private static string Say(ISerialLine line, string text, string beginning = "=")
    {
        line.Write(Encoding.UTF8.GetBytes(text + "\n"));
        StringBuilder heard = new();
        byte[] bytes = new byte[256];
        for (DateTime end = DateTime.UtcNow + Patience; DateTime.UtcNow < end;)
        {
            foreach (byte b in bytes.AsSpan(0, line.Read(bytes)))
            {
                heard.Append((char)b);
            }

            string[] lines = heard.ToString().ReplaceLineEndings("\n").Split('\n');
            if (lines[..^1].FirstOrDefault(l => l.StartsWith(beginning, StringComparison.Ordinal) && !l.Contains(" ready ", StringComparison.Ordinal)) is { } found)
            {
                return found;
            }
        }

        throw new TimeoutException($"To \"{text}\" the device has said: {heard}");
    }

    private static VerifyInput Input(string text, params WordRange[] words) => new("test", 1, text, new RunnerInput(Encoding.UTF8.GetBytes(text), [.. words]));

    private static VerifyInput Input(string text) => new("test", 1, text, new RunnerInput(Encoding.UTF8.GetBytes(text), null));
}
