using System.Globalization;
using System.Text;
using System.Text.Json;
using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary><c>--cache-encoding</c> and <c>--table-flash</c>: what is taken, what is said, what is refused.</summary>
public class CacheEncodingTests
{
    [Theory]
    [InlineData("fnv1a", "units", null)]
    [InlineData("rows", "rows", null)]
    [InlineData("fnv1a", "rows", "--cache-encoding", "auto")]
    [InlineData("fnv1a", "rows", "--cache-encoding", "rows")]
    [InlineData("fnv1a", "units", "--cache-encoding", "units")]
    [InlineData("fnv1a", "none", "--cache-encoding", "none")]
    [InlineData("sha2", "units", "--cache-encoding", "units")]
    [InlineData("fnv1a", "rows", "--table-flash", "rows")]
    [InlineData("fnv1a", "none", "--table-flash", "none")]
    [InlineData("fnv1a", "none", "--table-flash", "rows", "--cache-encoding", "none")]
    public void Compile_takes_what_is_asked_for_or_the_fastest_that_fits(string family, string expected, params string?[]? options)
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path, hashFamily: family);
        string[] known = [.. (options ?? []).OfType<string>().Select((option, i) => i > 0 && options![i - 1] == "--table-flash" ? Bytes(folder.Path, option) : option)];

        (int code, string output, string error) = Run(["compile", folder.Path, "-o", folder.File("out"), "--json", .. known]);

        (code, error).ShouldBe((0, ""));
        using JsonDocument json = JsonDocument.Parse(output);
        json.RootElement.GetProperty("cache_encoding").GetString().ShouldBe(expected);
        json.RootElement.GetProperty("tables_bytes").GetRawText().ShouldBe(Bytes(folder.Path, expected));
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.File("out"), "manifest.json")));
        manifest.RootElement.GetProperty("cache_encoding").GetString().ShouldBe(expected);
    }

    /// <summary>Room for the encoding of the rest and three rows; texts say which three.</summary>
    [Theory]
    [InlineData("fnv1a", "rows+none", "none")]
    [InlineData("sha2", "rows+units", "units", "--cache-encoding", "rows+units")]
    [InlineData("fnv1a", "rows+units", "units", "--cache-encoding", "rows+units")]
    public void Frequent_subwords_get_the_rows_that_fit(string family, string expected, string rest, params string[] options)
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path, hashFamily: family);
        File.WriteAllText(folder.File("corpus.jsonl"), "{\"text\": \"weather weather tomorrow in paris tomorrow weather weather in in seven tomorrow seven\"}\n");
        long budget = long.Parse(Bytes(folder.Path, rest), CultureInfo.InvariantCulture) + (3 * 4 * (1 + 3)) + 15;

        (int code, string output, string error) = Run(
            ["compile", folder.Path, "-o", folder.File("out"), "--json", "--table-flash", budget.ToString(CultureInfo.InvariantCulture), "--corpus", folder.File("corpus.jsonl"), .. options]);

        (code, error).ShouldBe((0, ""));
        using JsonDocument json = JsonDocument.Parse(output);
        json.RootElement.GetProperty("cache_encoding").GetString().ShouldBe(expected);
        json.RootElement.GetProperty("hot_rows").GetInt32().ShouldBe(3);
        json.RootElement.GetProperty("tables_bytes").GetInt64().ShouldBe(budget - 15);
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.File("out"), "manifest.json")));
        manifest.RootElement.GetProperty("cache_encoding").GetString().ShouldBe(expected);
        manifest.RootElement.GetProperty("hot_rows").GetInt32().ShouldBe(3);
    }

    /// <summary>What a row saves is what counts, as often as it is read: long words before short ones that are as frequent.</summary>
    [Fact]
    public void A_mixture_takes_the_rows_that_save_most()
    {
        Model model = TinyModel.Read();
        string[] texts = ["weather weather in in in seven", "tomorrow alarm in"];
        SubwordFrequencies frequencies = SubwordFrequencies.Of(model.FrontEnd, texts.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text)))!;
        EncodingCosts costs = new(model, frequencies);

        frequencies.SubwordsPerWord.ShouldBe(1);
        (EncodingCost cost, HotRowsCache cache) = costs.Mixture(CacheEncoding.RowsAndNone, costs.Of(CacheEncoding.None).TablesBytes + (2 * CacheTables.HotRowBytes(3)))!.Value;
        cache.Hot.Select(id => model.Vocabulary.Subwords[id]).ShouldBe(["weather", "tomorrow"]);
        cost.HotRows.ShouldBe(2);
        cost.TablesBytes.ShouldBe(costs.Of(CacheEncoding.None).TablesBytes + (2 * CacheTables.HotRowBytes(3)));
        cost.InstructionsMean.ShouldBeLessThan(costs.Of(CacheEncoding.None).InstructionsMean);
        costs.Mixture(CacheEncoding.RowsAndNone, costs.Of(CacheEncoding.None).TablesBytes + CacheTables.HotRowBytes(3) - 1).ShouldBeNull();

        // Rows of what no text has save nothing.
        costs.Mixture(CacheEncoding.RowsAndNone, 1 << 20)!.Value.Cache.Hot.Length.ShouldBe(5);
    }

    [Theory]
    [InlineData("{\"text\": \"\"}", 5, "PNLP1066")]
    [InlineData("", 5, "PNLP0905")]
    [InlineData("{", 5, "PNLP0902")]
    public void A_corpus_that_says_nothing_is_refused(string text, int expected, string id)
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        File.WriteAllText(folder.File("corpus.jsonl"), text + "\n");

        foreach (string[] command in new[] { new[] { "compile", folder.Path, "-o", folder.File("out") }, ["inspect", folder.Path] })
        {
            (int code, string output, string error) = Run([.. command, "--table-flash", "100000", "--corpus", folder.File("corpus.jsonl")]);

            (code, output).ShouldBe((expected, ""));
            error.ShouldContain(id);
        }

        Directory.Exists(folder.File("out")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--cache-encoding", "rows+none")]
    [InlineData("--corpus", "corpus.jsonl")]
    [InlineData("--cache-encoding", "auto", "--corpus", "corpus.jsonl")]
    public void What_only_a_number_of_bytes_gives_sense_is_refused_without_it(params string[] options)
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);

        (int code, _, string error) = Run(["compile", folder.Path, "-o", folder.File("out"), .. options]);

        code.ShouldBe(2);
        error.ShouldContain("--table-flash");
    }

    [Fact]
    public void Inspect_shows_mixtures_and_what_encodings_cost()
    {
        (int code, string output, string error) = Run("inspect", RepositoryRoot.File("models", "mtop-en"), "--table-flash", "400000", "--table-flash", "500000", "--json");

        (code, error).ShouldBe((0, ""));
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement[] encodings = [.. json.RootElement.GetProperty("cache_encodings").EnumerateArray()];
        encodings.Select(encoding => encoding.GetProperty("encoding").GetString()).ShouldBe(["rows", "units", "none", "rows+units", "rows+none", "rows+units", "rows+none"]);
        encodings.Skip(3).Take(2).ShouldAllBe(encoding => encoding.GetProperty("tables_bytes").GetInt64() <= 400_000);
        encodings.Select(encoding => encoding.GetProperty("hot_rows").ValueKind).Take(3).ShouldAllBe(kind => kind == JsonValueKind.Null);
        encodings[0].GetProperty("more_per_word").GetDouble().ShouldBe(0);
        foreach (JsonElement encoding in encodings)
        {
            encoding.GetProperty("more_per_text").GetDouble().ShouldBe(8 * encoding.GetProperty("more_per_word").GetDouble(), 1e-9);
            encoding.GetProperty("more_per_word").GetDouble()
                .ShouldBe(encoding.GetProperty("instructions_mean").GetDouble() - encodings[0].GetProperty("instructions_mean").GetDouble(), 1e-9);
        }

        encodings[6].GetProperty("instructions_mean").GetDouble().ShouldBeLessThan(encodings[4].GetProperty("instructions_mean").GetDouble());
    }

    /// <summary>A board of its own: its flash leaves room for one encoding and not for the next faster one.</summary>
    [Theory]
    [InlineData("rows", 0, "rows")]
    [InlineData("rows", -1, "none")]
    [InlineData("none", 0, "none")]
    [InlineData("none", -1, null)]
    public void Auto_takes_what_the_board_has_left(string fits, int more, string? expected)
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);
        using JsonDocument plain = JsonDocument.Parse(Run("compile", folder.Path, "-o", folder.File("plain"), "--board", "mps2-an386", "--json").Output);
        long flash = plain.RootElement.GetProperty("weights_bytes").GetInt64() + long.Parse(Bytes(folder.Path, fits), CultureInfo.InvariantCulture) + (32 << 10) + more;
        File.WriteAllText(folder.File("board.json"), BoardJson.Heir("mps2-an386", $$""" "flash": { "bytes": {{flash}} } """));

        (int code, string output, string error) = Run("compile", folder.Path, "-o", folder.File("out"), "--board-file", folder.File("board.json"), "--cache-encoding", "auto", "--json");

        if (expected is null)
        {
            code.ShouldBe(1);
            error.ShouldContain("PNLP0713");
            return;
        }

        (code, error).ShouldBe((0, ""));
        using JsonDocument json = JsonDocument.Parse(output);
        json.RootElement.GetProperty("cache_encoding").GetString().ShouldBe(expected);
    }

    [Fact]
    public void Too_little_flash_is_refused_with_the_sizes_of_all_encodings()
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);

        (int code, _, string error) = Run("compile", folder.Path, "-o", folder.File("out"), "--table-flash", "100");

        code.ShouldBe(1);
        error.ShouldContain("PNLP0713");
        foreach (string encoding in new[] { "rows", "units", "none" })
        {
            error.ShouldContain($"{Bytes(folder.Path, encoding)} in {encoding}");
        }

        Directory.Exists(folder.File("out")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("sha2", "none")]
    [InlineData("rows", "none")]
    [InlineData("rows", "units")]
    public void An_encoding_that_the_hash_family_does_not_allow_is_refused(string family, string encoding)
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path, hashFamily: family);

        (int code, _, string error) = Run("compile", folder.Path, "-o", folder.File("out"), "--cache-encoding", encoding);

        code.ShouldBe(1);
        error.ShouldContain("PNLP0714");
    }

    [Theory]
    [InlineData("--cache-encoding", "zip")]
    [InlineData("--table-flash", "0")]
    [InlineData("--table-flash", "1e6")]
    public void Mistyped_values_are_refused(string option, string value)
    {
        using TemporaryFolder folder = new();
        TinyModel.Write(folder.Path);

        (int code, _, string error) = Run("compile", folder.Path, "-o", folder.File("out"), option, value);

        code.ShouldBe(2);
        error.ShouldContain("PNLP0909");
    }

    /// <summary>A cache whose units are not those of its text must not be replaced by hashing.</summary>
    [Fact]
    public void A_cache_with_other_hashes_is_never_left_away()
    {
        Model model = TinyModel.Read();
        UnitsCache units = (UnitsCache)model.Cache;
        UnitsCache other = units with { Units = units.Units.SetItem(0, new UnitHash(5, 7)) };

        new CacheEncodings((model with { Cache = other }).FrontEnd).Possible.ShouldBe([CacheEncoding.Rows, CacheEncoding.Units]);
        new CacheEncodings((model with { Cache = CacheBuilder.Rows(other, model.Projection.NumHashes) }).FrontEnd).Possible
            .ShouldBe([CacheEncoding.Rows]);
    }

    /// <summary>What inspect says of an encoding.</summary>
    private static string Bytes(string folder, string encoding)
    {
        (int code, string output, string error) = Run("inspect", folder, "--json");
        (code, error).ShouldBe((0, ""));
        using JsonDocument json = JsonDocument.Parse(output);
        return json.RootElement.GetProperty("cache_encodings").EnumerateArray()
            .Single(cost => cost.GetProperty("encoding").GetString() == encoding).GetProperty("tables_bytes").GetRawText();
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = CommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
