using System.Text.Json;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary><c>pnlpc image</c>: files, slots, and what is refused with which exit code.</summary>
public sealed class ImageCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public ImageCommandTests()
    {
        _model = Directory.CreateDirectory(_folder.File("model")).FullName;
        TinyModel.Write(_model);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_are_written_and_read_back_in_every_format()
    {
        CommandRun run = Image("--format", "all", "--uf2-family", "0xE48BFF56", "--image-version", "3", "--json");

        (run.Code, run.Error).ShouldBe((0, ""));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        foreach (JsonElement image in json.RootElement.EnumerateArray())
        {
            image.GetProperty("slot_bytes").ValueKind.ShouldBe(JsonValueKind.Null);
            image.GetProperty("files").GetArrayLength().ShouldBe(3);
            foreach (string file in image.GetProperty("files").EnumerateArray().Select(file => file.GetString()!))
            {
                JsonElement report = Inspect(file);
                report.GetProperty("intact").GetBoolean().ShouldBeTrue();
                report.GetProperty("bytes").GetInt64().ShouldBe(image.GetProperty("bytes").GetInt64());
                report.GetProperty("version").GetInt32().ShouldBe(3);
                report.GetProperty("slot").ValueKind.ShouldBe(JsonValueKind.Null);
            }
        }
    }

    [Fact]
    public void Slots_are_written_committed_and_shown()
    {
        CommandRun run = Image("--program-bytes", "8", "--slot-bytes", "16384", "--image-version", "3", "--json");

        (run.Code, run.Error).ShouldBe((0, ""));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement[] images = [.. json.RootElement.EnumerateArray()];
        images[0].GetProperty("slot_bytes").ValueKind.ShouldBe(JsonValueKind.Null);
        images[1].GetProperty("slot_bytes").GetInt64().ShouldBe(16384);
        new FileInfo(Path.Combine(_folder.File("flash"), "tiny_intent.bin")).Length.ShouldBe(16384);
        foreach (string format in new[] { "bin", "hex" })
        {
            JsonElement report = Inspect($"tiny_intent.{format}");
            report.GetProperty("bytes").GetInt64().ShouldBe(images[1].GetProperty("bytes").GetInt64());
            JsonElement slot = report.GetProperty("slot");
            slot.GetProperty("capacity").GetInt64().ShouldBe(ImageSlot.Capacity(16384, 8));
            (slot.GetProperty("slot_bytes").GetInt64(), slot.GetProperty("epoch").GetInt32(), slot.GetProperty("version").GetInt32()).ShouldBe((16384, 0, 3));
        }

        CommandRun.Of("image", "inspect", Path.Combine(_folder.File("flash"), "tiny_intent.bin")).Output.ShouldContain("room for 16,344");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1, "--program-bytes", "4", "--slot-bytes", "512")]
    [InlineData(1, "--program-bytes", "4", "--tables-slot-bytes", "4")]
    [InlineData(1, "--tables-address", "0x10000000", "--model-address", "0x10000010")]
    [InlineData(2, "--slot-bytes", "16384")]
    [InlineData(2, "--program-bytes", "4")]
    [InlineData(2, "--program-bytes", "3", "--slot-bytes", "16384")]
    [InlineData(2, "--program-bytes", "32", "--slot-bytes", "16380")]
    [InlineData(2, "--program-bytes", "4", "--slot-bytes", "-4")]
    [InlineData(2, "--program-bytes", "4", "--slot-bytes", "2147483644")]
    [InlineData(2, "--program-bytes", "4", "--tables-slot-bytes", "67108868")]
    [InlineData(2, "--format", "elf")]
    [InlineData(2, "--format", "uf2")]
    [InlineData(2, "--uf2-family", "RP2040")]
    [InlineData(2, "--tables-address", "0x10000008")]
    [InlineData(2, "--image-version", "-1")]
    public void Exit_codes_are_those_of_the_documentation(int expected, params string[] options)
    {
        CommandRun run = Image(options);

        run.Code.ShouldBe(expected, run.Error);
        Directory.Exists(_folder.File("flash")).ShouldBe(expected == 0);
    }

    [Fact]
    public void A_source_that_is_none_is_refused()
    {
        string linked = _folder.File("linked");
        CommandRun.Of("compile", _model, "-o", linked, "--board", "mps2-an386").Code.ShouldBe(0);

        Source(linked).ShouldBe((2, "PNLP1060"));
        Source(_folder.File("nothing")).Code.ShouldBe(3);
        File.Delete(Path.Combine(_model, "vocab.txt"));
        Source(_model).Code.ShouldBe(3);

        (int Code, string Id) Source(string folder)
        {
            CommandRun run = CommandRun.Of("image", folder, "-o", _folder.File("flash"), "--board", "mps2-an386");
            Directory.Exists(_folder.File("flash")).ShouldBeFalse();
            return (run.Code, run.Error.Split(' ')[1].TrimEnd(':'));
        }
    }

    [Theory]
    [InlineData("--image-version", "3")]
    [InlineData("--image-version", "1")]
    [InlineData("--cache", "cache.bin")]
    public void What_belongs_to_compiling_is_refused_for_an_output_directory(string option, string value)
    {
        string compiled = _folder.File("compiled");
        CommandRun.Of("compile", _model, "-o", compiled, "--board", "mps2-an386", "--layout", "images").Code.ShouldBe(0);

        CommandRun run = CommandRun.Of("image", compiled, "-o", _folder.File("flash"), "--board", "mps2-an386", option, value);

        run.Code.ShouldBe(2);
        run.Error.ShouldContain($"{option} is for a model folder");
        Directory.Exists(_folder.File("flash")).ShouldBeFalse();
        CommandRun.Of("image", compiled, "-o", _folder.File("flash"), "--board", "mps2-an386").Code.ShouldBe(0);
    }

    [Theory]
    [InlineData(200, "PNLP1051")]
    [InlineData(0, "PNLP1050")]
    [InlineData(16383, "PNLP1068")]
    public void Damaged_files_are_shown_with_exit_code_5(int at, string id)
    {
        Image("--program-bytes", "8", "--slot-bytes", "16384").Code.ShouldBe(0);
        string file = Path.Combine(_folder.File("flash"), "tiny_intent.bin");
        byte[] bytes = File.ReadAllBytes(file);
        bytes[at] ^= 1;
        File.WriteAllBytes(file, bytes);

        CommandRun run = CommandRun.Of("image", "inspect", file);

        run.Code.ShouldBe(5);
        run.Error.ShouldContain(id);
    }

    [Fact]
    public void A_file_that_is_not_there_has_exit_code_5() => CommandRun.Of("image", "inspect", _folder.File("nothing.bin")).Code.ShouldBe(5);

    private CommandRun Image(params string[] options) =>
        CommandRun.Of(["image", _model, "-o", _folder.File("flash"), "--board", "mps2-an386", .. options]);

    private JsonElement Inspect(string file)
    {
        CommandRun run = CommandRun.Of("image", "inspect", Path.Combine(_folder.File("flash"), file), "--json");
        (run.Code, run.Error).ShouldBe((0, ""), file);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        return json.RootElement.Clone();
    }
}
