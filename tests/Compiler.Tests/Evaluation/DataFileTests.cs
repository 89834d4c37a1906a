using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Evaluation;

public class DataFileTests
{
    [Fact]
    public void Tokens_are_found_as_byte_ranges_in_their_order()
    {
        Utterance utterance = Read("""{"text": "a Zürich a", "tokens": ["a", "Zürich", "a"], "slots": ["O", "B-X", "O"], "intent": "I", "id": 7}""")!.Value.Single();

        utterance.Tokens!.Value.ShouldBe([new WordRange(0, 1), new WordRange(2, 9), new WordRange(10, 11)]);
        utterance.Intent.ShouldBe("I");
        utterance.Utf8.Length.ShouldBe(11);
    }

    [Fact]
    public void Gzip_is_read_and_the_limit_holds()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("data.jsonl.gz");
        using (GZipStream stream = new(File.Create(path), CompressionLevel.Fastest))
        {
            stream.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"text\": \"a\"}\n", 5))));
        }

        ImmutableArray<Utterance> utterances = new DataFile(path, []).Read(3)!.Value;

        utterances.Select(u => u.Line).ShouldBe([1, 2, 3]);
        utterances.ShouldAllBe(u => u.Tokens == null && u.Slots == null && u.Intent == null);
    }

    [Theory]
    [InlineData("""{"text": "a b", "tokens": ["b", "a"]}""", "PNLP0903")]
    [InlineData("""{"text": "a b", "tokens": [""]}""", "PNLP0903")]
    [InlineData("""{"text": "a", "tokens": ["a"], "slots": []}""", "PNLP0902")]
    [InlineData("""{"text": 1}""", "PNLP0902")]
    [InlineData("""[]""", "PNLP0902")]
    [InlineData("""{"text": "a""", "PNLP0902")]
    [InlineData("""{"text": "\ud800"}""", "PNLP0902")]
    [InlineData("""{"text": "a", "tokens": [1]}""", "PNLP0902")]
    [InlineData("""{"text": "a", "tokens": [null]}""", "PNLP0902")]
    [InlineData("""{"text": "a", "tokens": "a"}""", "PNLP0902")]
    [InlineData("""{"text": "a", "tokens": ["a"], "slots": "O"}""", "PNLP0902")]
    [InlineData("""{"text": "a", "intent": 3}""", "PNLP0902")]
    [InlineData("", "PNLP0905")]
    public void A_malformed_line_is_named(string line, string id)
    {
        DiagnosticBag diagnostics = [];

        Read(line, diagnostics).ShouldBeNull();

        diagnostics.Single().Id.ShouldBe(id);
    }

    [Fact]
    public void A_file_that_only_is_called_gz_is_refused()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("data.gz"), "{\"text\": \"plain\"}\n");
        DiagnosticBag diagnostics = [];

        new DataFile(folder.File("data.gz"), diagnostics).Read(null).ShouldBeNull();

        diagnostics.Single().Id.ShouldBe("PNLP0902");
    }

    [Fact]
    public void What_is_null_is_absent()
    {
        Utterance utterance = Read("""{"text": "a", "tokens": null, "slots": null, "intent": null}""")!.Value.Single();

        (utterance.Tokens, utterance.Slots, utterance.Intent).ShouldBe((null, null, null));
    }

    [Fact]
    public void More_tokens_than_the_runner_takes_are_refused()
    {
        string tokens = string.Join(", ", Enumerable.Repeat("\"a\"", RunnerProtocol.MaxWords + 1));
        DiagnosticBag diagnostics = [];

        Read($$"""{"text": "{{new string('a', RunnerProtocol.MaxWords + 1)}}", "tokens": [{{tokens}}]}""", diagnostics).ShouldBeNull();

        diagnostics.Single().Id.ShouldBe("PNLP0902");
    }

    [Fact]
    public void A_text_longer_than_the_runner_takes_is_refused()
    {
        DiagnosticBag diagnostics = [];

        Read($$"""{"text": "{{new string('a', RunnerProtocol.MaxTextBytes + 1)}}"}""", diagnostics).ShouldBeNull();

        diagnostics.Single().Id.ShouldBe("PNLP0908");
    }

    private static ImmutableArray<Utterance>? Read(string lines, DiagnosticBag? diagnostics = null)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("data.jsonl"), lines);
        return new DataFile(folder.File("data.jsonl"), diagnostics ?? []).Read(null);
    }
}
