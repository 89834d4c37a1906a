using System.Text;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Tests.Commands;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;


namespace PNlpMixer.Codegen.Tests.Emulation;

/// <summary>Whatever a caller brings ends in a status, with nothing written outside of the arena: bad_input.c says what is brought.</summary>
public sealed class BadInputTests : IDisposable
{
    private const int Megabyte = 1 << 20;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("mps2-an385")]
    [InlineData("mps2-an386")]
    [InlineData("mps2-an500")]
    [InlineData("mps2-an505")]
    [InlineData("mps3-an547")]
    public void Each_call_ends_in_a_status_on_the_emulator(string name)
    {
        Toolchains.SkipWithoutArm();
        BoardDescription board = DriverProgram.Board(name);
        BoardEmulator emulator = board.Emulator.ShouldNotBeNull();

        string program = DriverProgram.Build(_folder.Path, board, "bad_input.c");

        Run(new ToolCall(emulator.Command, ["-M", emulator.Machine, .. emulator.Arguments, "-kernel", program], _folder.Path, TimeSpan.FromMinutes(5))).ShouldBe(Expected());
    }

    [Fact]
    public void Each_call_ends_in_a_status_under_sanitizers()
    {
        BoardDescription host = DriverProgram.Board("host");
        string[] flags = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g"];

        string program = DriverProgram.Build(_folder.Path, host with { Toolchain = host.Toolchain with { CpuFlags = [.. host.Toolchain.CpuFlags, .. flags] } }, "bad_input.c");

        Run(new ToolCall(program, [], _folder.Path, TimeSpan.FromMinutes(5))).ShouldBe(Expected());
    }

    private static string[] Run(ToolCall call)
    {
        ToolResult result = ProcessRunner.RunAsync(call).GetAwaiter().GetResult();
        result.Code.ShouldBe(0, result.Output);
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Refused calls by what pnlp_status.h promises, the others by the reference.</summary>
    private static string[] Expected() =>
    [
        Answer("good", "weather in paris"u8),
        "no_arena 2 0 0",
        "no_arena_bytes 3 0 0",
        "small_arena 3 0 0",
        .. Enumerable.Repeat("misaligned_arena 3 0 0", 7),
        "no_text 2 0 0",
        "empty 1 0 0",
        "no_text_of_no_bytes 2 0 0",
        "over_the_limit 4 0 0",
        "far_over_the_limit 4 0 0",
        "no_result 0 42405 165",
        Answer("megabyte_of_words", Filled("weather "u8)),
        Answer("megabyte_of_one_word", Filled("a"u8)),
        Answer("megabyte_of_spaces", Filled(" "u8)),
        Answer("megabyte_of_no_utf8", Filled([0xFF])),
        Answer("megabyte_cut_in_a_character", Filled("\u4e16"u8)),
        Answer("lone_continuation", [0x80, 0x20, 0xBF]),
        Answer("cut_sequences", [0xC3, 0x20, 0xE4, 0xB8, 0x20, 0xF0, 0x9F, 0x98, 0x20, 0xF8]),
        Answer("overlong_and_surrogate", [0xC0, 0xAF, 0x20, 0xED, 0xA0, 0x80, 0x20, 0xF4, 0x90, 0x80, 0x80]),
        Answer("zero_bytes", Encoding.UTF8.GetBytes("we\0at\0her")),
        "no_words 2 0 0",
        "overlapping_words 5 0 0",
        "words_outside 5 0 0",
        "words_backward 5 0 0",
        "empty_word 5 0 0",
        "huge_word 5 0 0",
        "many_words 1 0 0",
    ];

    private static string Answer(string name, ReadOnlySpan<byte> text)
    {
        Inference inference = new ReferenceInterpreter(TinyModel.Read()).Run(text);
        return inference.IsEmpty ? $"{name} 1 0 0" : $"{name} 0 {inference.Words.Length} {(inference.Truncated ? 1 : 0)}";
    }

    private static byte[] Filled(ReadOnlySpan<byte> with)
    {
        byte[] text = new byte[Megabyte];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = with[i % with.Length];
        }

        return text;
    }
}
