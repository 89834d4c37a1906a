using System.Text.Json;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary>What commands say of a model whose words have codes: the tiny model, 16 features, three hashes and three codes.</summary>
public class WordCodesTests
{
    private const int TablesBytes = (257 * 4) + (4 * (2 + 2));

    [Fact]
    public void Features_show_the_codes_behind_the_hashes()
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path, wordCodes: 3);
        string[] words = ["music", "playing", "plays", "concert"];

        CommandRun run = CommandRun.Of("features", folder.Path, string.Join(' ', words), "--vocabulary", "--json");

        run.Code.ShouldBe(0, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        json.RootElement.GetProperty("word_codes").GetInt32().ShouldBe(3);
        int[][] positions = [.. json.RootElement.GetProperty("texts")[0].GetProperty("words").EnumerateArray().Select(Positions)];
        string[] entries = [.. TinyModel.CodedWords.OrderBy(word => WordCodeTable.KeyOf([word]))];
        for (int i = 0; i < words.Length; i++)
        {
            // The vocabulary cannot spell the last one, nor does the table have the one before.
            int entry = i < 2 ? Array.IndexOf(entries, words[i]) : -1;
            positions[i][3..].ShouldBe(Enumerable.Range(0, 3).Select(j => 16 + (16 * j) + (entry < 0 ? 0 : ((7 * ((3 * entry) + j)) + 1) % 16)), words[i]);
        }

        positions[0].ShouldBe(Positions(json.RootElement.GetProperty("vocabulary")[6]));
        Positions(json.RootElement.GetProperty("vocabulary")[0])[3..].ShouldBe([16, 32, 48]);

        static int[] Positions(JsonElement word) => [.. word.GetProperty("positions").EnumerateArray().Select(p => p.GetInt32())];
    }

    [Fact]
    public void Inspect_counts_their_tables_with_every_encoding()
    {
        using TemporaryFolder coded = new();
        using TemporaryFolder plain = new();
        TinyModel.Write(coded.Path, wordCodes: 3);
        TinyModel.Write(plain.Path);

        using JsonDocument with = JsonDocument.Parse(CommandRun.Of("inspect", coded.Path, "--json").Output);
        using JsonDocument without = JsonDocument.Parse(CommandRun.Of("inspect", plain.Path, "--json").Output);

        (with.RootElement.GetProperty("word_codes").GetInt32(), with.RootElement.GetProperty("coded_words").GetInt32()).ShouldBe((3, 4));
        without.RootElement.GetProperty("word_codes").ValueKind.ShouldBe(JsonValueKind.Null);
        TableBytes(with).ShouldBe(TableBytes(without).Select(bytes => bytes + TablesBytes));
        with.RootElement.GetProperty("layers")[0].GetProperty("input").GetString().ShouldBe("[T][6]");
        CommandRun.Of("inspect", coded.Path).Output.ShouldContain("3 codes each for 4 words");

        static IEnumerable<long> TableBytes(JsonDocument json) => json.RootElement.GetProperty("cache_encodings").EnumerateArray()
            .Select(encoding => encoding.GetProperty("tables_bytes").GetInt64()).Prepend(json.RootElement.GetProperty("tables_bytes").GetInt64());
    }

    [Fact]
    public void Compile_says_what_their_tables_take()
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path, wordCodes: 3);

        CommandRun run = CommandRun.Of("compile", folder.Path, "-o", folder.File("c"), "--json");

        run.Code.ShouldBe(0, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        json.RootElement.GetProperty("word_codes_bytes").GetInt64().ShouldBe(TablesBytes);
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.File("c"), "manifest.json")));
        manifest.RootElement.GetProperty("coded_words").GetInt32().ShouldBe(4);
        manifest.RootElement.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("name").GetString()).ShouldContain("word_codes.safetensors");
        manifest.RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("path").GetString()).ShouldContain("runtime/src/portable/project_codes.c");
        Emit.Emitted.Tiny().Files.ShouldNotContain(file => file.Path == "runtime/src/portable/project_codes.c");
    }
}
