using System.IO.Compression;
using System.Text;
using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Tests.Commands;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Evaluation;

/// <summary>Files from outside: cut short, in another encoding, with a byte order mark.</summary>
public sealed class ForeignEncodingTests : IDisposable
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Wherever the cut is: fewer utterances than the file had are never taken for all of them.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_compressed_file_that_was_cut_short_is_noticed(bool newline)
    {
        byte[] whole = Compress(string.Join('\n', Enumerable.Range(0, 40).Select(i => $"{{\"text\": \"play {i * i * 7919} music {i}\"}}")) + (newline ? "\n" : ""));
        Read("whole.jsonl.gz", whole).ShouldBe((40, null));
        Read("two.jsonl.gz", [.. whole, .. Compress("\n{\"text\": \"play\"}\n")]).ShouldBe((41, null));

        for (int length = 1; length < whole.Length; length++)
        {
            (int count, string? id) = Read("cut.jsonl.gz", whole[..length]);
            (count, id).ShouldBe((0, "PNLP0902"), $"{length} of {whole.Length}");
        }
    }

    [Fact]
    public void Latin_1_is_named()
    {
        Read("latin.jsonl", Encoding.Latin1.GetBytes("{\"text\": \"play\"}\n{\"text\": \"caf\u00e9\"}\n")).ShouldBe((0, "PNLP0902"));
    }

    [Fact]
    public void A_byte_order_mark_changes_nothing()
    {
        TinyModel.Write(_folder.Path);
        File.WriteAllBytes(_folder.File("words"), [.. Mark, .. "play\n"u8]);
        Read("data.jsonl", [.. Mark, .. "{\"text\": \"play\"}\n"u8]).ShouldBe((1, null));

        CommandRun run = CommandRun.Of("features", _folder.Path, "--words", _folder.File("words"));

        run.Code.ShouldBe(ExitCode.Success, run.Error);
        run.Output.ShouldBe(CommandRun.Of("features", _folder.Path, "--words", Plain()).Output);
    }

    [SkippableFact]
    public void Pipes_are_not_waited_for()
    {
        Skip.If(OperatingSystem.IsWindows(), "Pipes have names on Unix.");
        TinyModel.Write(Directory.CreateDirectory(_folder.File("model")).FullName);

        CommandRun run = PnlpcProcess.Shell(_folder.Path, "mkfifo model/test_vectors.jsonl out.json && mkdir out && mv out.json out/manifest.json; timeout 60 $PNLPC verify model; echo $?; timeout 60 $PNLPC flash out --board pico2 --dry-run; echo $?");

        run.Output.Split('\n').ShouldNotContain("124");
        run.Error.ShouldContain("test_vectors.jsonl: The file cannot be read: it is a pipe.");
    }

    private string Plain()
    {
        File.WriteAllText(_folder.File("plain"), "play\n");
        return _folder.File("plain");
    }

    private (int Count, string? Id) Read(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder.File(name), bytes);
        DiagnosticBag diagnostics = [];
        int count = new DataFile(_folder.File(name), diagnostics).Read(null)?.Length ?? 0;
        return (count, diagnostics.SingleOrDefault()?.Id);
    }

    private static byte[] Compress(string text)
    {
        using MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }
}
