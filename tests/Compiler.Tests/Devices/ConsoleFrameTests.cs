using System.Text;
using PNlpMixer.Codegen.Devices;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Devices;

public class ConsoleFrameTests
{
    /// <summary>The page's examples are what the two ends say.</summary>
    [Fact]
    public void The_examples_of_the_documentation_are_right()
    {
        string[] lines = [.. File.ReadAllLines(RepositoryRoot.File("docs", "protocol.md")).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is '#' or '=' && line.Contains('*', StringComparison.Ordinal))];

        lines.Length.ShouldBeGreaterThan(5);
        foreach (string line in lines)
        {
            ConsoleFrame frame = ConsoleFrame.OfAnswer(line[0] == '=' ? line : Answer(line)).ShouldNotBeNull(line);
            (line[0] == '=' || frame.ToRequest() == line).ShouldBeTrue(line);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("=0001 ok")]
    [InlineData("=0001*00000000")]
    [InlineData("=0001 ok*00000000")]
    [InlineData("=0001 ok*")]
    [InlineData("set an alarm")]
    public void A_line_that_is_no_answer_is_none(string line) => ConsoleFrame.OfAnswer(line).ShouldBeNull();

    [Fact]
    public void Any_changed_character_is_noticed()
    {
        string line = Answer(new ConsoleFrame(0x12AB, "ok run 0 3 0").ToRequest());
        ConsoleFrame.OfAnswer(line).ShouldBe(new ConsoleFrame(0x12AB, "ok run 0 3 0"));
        for (int i = 0; i < line.Length; i++)
        {
            ConsoleFrame.OfAnswer(line[..i] + (char)(line[i] ^ 1) + line[(i + 1)..]).ShouldBeNull();
            ConsoleFrame.OfAnswer(line.Remove(i, 1)).ShouldBeNull();
        }
    }

    [Fact]
    public void Escapes_leave_printable_characters_without_those_of_frames()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

        string escaped = ConsoleFrame.Escape(all);

        escaped.ShouldAllBe(c => c >= ' ' && c <= '~' && c != '*' && c != '#');
        List<byte> decoded = [];
        for (int i = 0; i < escaped.Length; i++)
        {
            decoded.Add(escaped[i] == '%' ? Convert.ToByte(escaped.Substring(i + 1, 2), 16) : (byte)escaped[i]);
            i += escaped[i] == '%' ? 2 : 0;
        }

        decoded.ShouldBe(all);
        ConsoleFrame.Escape("7 am"u8).ShouldBe("7 am");
        ConsoleFrame.Escape(Encoding.UTF8.GetBytes("é")).ShouldBe("%c3%a9");
    }

    /// <summary>The same body as an answer: mark and checksum are others.</summary>
    private static string Answer(string request)
    {
        string covered = "=" + request[1..^9];
        return $"{covered}*{Codegen.Images.Crc32.Of(Encoding.ASCII.GetBytes(covered)):x8}";
    }
}
