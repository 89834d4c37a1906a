using System.Collections.Immutable;
using System.Text.Json;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using PNlpMixer.Codegen.Toolchain;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emit;

/// <summary>One output directory of several models.</summary>
public class SharedOutputTests
{
    [Fact]
    public void Tiny_models_are_emitted_as_in_the_golden() =>
        Golden.ShouldMatch(
            "003-two-tiny",
            Emitted().Files.Where(file => file.Path is "CMakeLists.txt" or "manifest.json" or "shared_features.c" or "shared_features.h" or "tiny_other.c" or "tiny_other.h"));

    [Fact]
    public void Tables_are_there_once_and_no_model_reads_a_text_itself()
    {
        Emission emission = Emitted();

        emission.Files.Where(file => file.Path.EndsWith("_tables.c", StringComparison.Ordinal)).Select(file => file.Path).ShouldBe(["shared_tables.c"]);
        emission.Files.ShouldAllBe(file => !file.Text.Contains("tiny_intent_run(", StringComparison.Ordinal));
        emission.EntryPoints.ShouldBe(["shared_read", "shared_read_words", "tiny_intent_run_features", "tiny_other_run_features"]);
        emission.Sizes.TablesBytes.ShouldBe(Emit.Emitted.Tiny().Sizes.TablesBytes);
    }

    [SkippableFact]
    public async Task Emitted_C_is_formatted_and_has_no_warnings()
    {
        foreach (Emission emission in new[] { Emitted(), Random(3), Random(4) })
        {
            await EmittedCTests.CheckAll(emission);
        }

        static Emission Random(int seed)
        {
            (Model a, Model b) = SharedModels.Read(seed);
            return Emitted(SharedModels.Share("all", a, b));
        }
    }

    [Fact]
    public void Stack_of_every_entry_point_is_bounded()
    {
        DiagnosticBag diagnostics = [];
        BoardDescription board = BoardReader.Find("host", diagnostics)!;

        FootprintMeter.Measure(Emitted("host"), board, diagnostics).ShouldNotBeNull().StackBytes.ShouldBeInRange(64, 4_096);

        diagnostics.ShouldBeEmpty();
    }

    /// <summary>The two may differ in all that is the encoder's.</summary>
    [Fact]
    public void Models_of_other_projections_are_refused_by_the_key_that_differs()
    {
        Model tiny = TinyModel.Read();
        (string Key, Model Model)[] others =
        [
            ("tokenizer.lowercase", tiny with { Tokenizer = tiny.Tokenizer with { Lowercase = false } }),
            ("tokenizer.split_unspaced", tiny with { Tokenizer = tiny.Tokenizer with { SplitUnspaced = true } }),
            ("tokenizer.parted_words", tiny with { Tokenizer = tiny.Tokenizer with { PartedWords = ["a b"] } }),
            ("tokenizer.max_word_chars", tiny with { Tokenizer = tiny.Tokenizer with { MaxWordChars = 21 } }),
            ("projection.feature_size", tiny with { Projection = tiny.Projection with { FeatureSize = 32 } }),
            ("projection.num_hashes", tiny with { Projection = tiny.Projection with { NumHashes = 4 } }),
            ("projection.word_codes", TinyModel.Read(wordCodes: 3)),
            ("vocab.txt, SHA-256", tiny with { Vocabulary = tiny.Vocabulary with { Sha256 = "00" } }),
        ];
        foreach ((string key, Model other) in others)
        {
            Diagnostic diagnostic = Refused(tiny, other with { Name = "other" });
            (diagnostic.Id, diagnostic.Location).ShouldBe(("PNLP1090", "other"));
            diagnostic.Message.ShouldContain(key);
            diagnostic.Message.ShouldContain("tiny-intent");
        }
    }

    [Fact]
    public void Other_fingerprints_are_refused_and_other_encodings_are_not()
    {
        Model tiny = TinyModel.Read();
        UnitsCache units = (UnitsCache)tiny.Cache;
        RowsCache rows = CacheBuilder.Rows(units, tiny.Projection.NumHashes);
        ImmutableArray<uint> changed = rows.Rows.SetItem(3, rows.Rows[3] + 1);

        SharedModels.Share("shared", tiny, tiny with { Name = "other", Cache = rows }).Models.Length.ShouldBe(2);
        Diagnostic diagnostic = Refused(tiny, tiny with { Name = "other", Cache = rows with { Rows = changed } });
        diagnostic.Id.ShouldBe("PNLP1091");
        diagnostic.Message.ShouldContain("\"set\"");
    }

    [Fact]
    public void Other_codes_of_words_are_refused()
    {
        Model tiny = TinyModel.Read(wordCodes: 3);
        WordCodeTable codes = tiny.WordCodes!;

        SharedModels.Share("shared", tiny, tiny with { Name = "other", WordCodes = codes with { Keys = [.. codes.Keys] } }).Models.Length.ShouldBe(2);
        Refused(tiny, tiny with { Name = "other", WordCodes = codes with { Codes = codes.Codes.SetItem(4, 15) } }).Id.ShouldBe("PNLP1093");
        Refused(tiny, tiny with { Name = "other", WordCodes = codes with { Keys = codes.Keys.SetItem(3, WordCodeTable.KeyLimit - 1) } }).Id.ShouldBe("PNLP1093");
    }

    [Theory]
    [InlineData("tiny-intent", "shared")]
    [InlineData("shared-features", "shared")]
    [InlineData("other", "tiny-intent")]
    public void Names_that_would_meet_are_refused(string second, string shared)
    {
        Model tiny = TinyModel.Read();
        DiagnosticBag diagnostics = [];

        CompilationPipeline.Share(shared, Planned(tiny, tiny with { Name = second }), diagnostics).ShouldBeNull();

        diagnostics.Single().Id.ShouldBe("PNLP1092");
    }

    [Fact]
    public void Manifest_lists_each_model_and_the_tables_once()
    {
        using JsonDocument manifest = JsonDocument.Parse(Emitted().Files.Single(file => file.Path == "manifest.json").Text);
        JsonElement root = manifest.RootElement;

        root.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("prefix").GetString()).ShouldBe(["tiny_intent", "tiny_other"]);
        root.GetProperty("sizes").GetProperty("tables_bytes").GetInt64().ShouldBe(Emitted().Sizes.TablesBytes);
        root.GetProperty("models")[0].GetProperty("sizes").TryGetProperty("tables_bytes", out _).ShouldBeFalse();
    }

    private static Diagnostic Refused(params Model[] models)
    {
        DiagnosticBag diagnostics = [];
        CompilationPipeline.Share("shared", Planned(models), diagnostics).ShouldBeNull();
        return diagnostics.Single();
    }

    private static (string Folder, PlannedModel Planned)[] Planned(params Model[] models) => [.. models.Select(model => (model.Name, CompilationPipeline.Plan(model)))];

    internal static Emission Emitted(string board = "mps2-an386")
    {
        Model tiny = TinyModel.Read();
        return Emitted(SharedModels.Share("shared", tiny, TinyModel.Read("fixed") with { Name = "tiny-other" }), board);
    }

    private static Emission Emitted(ModelSet set, string board = "mps2-an386")
    {
        DiagnosticBag diagnostics = [];
        Emission? emission = CompilationPipeline.Emit(set, BoardReader.Find(board, diagnostics)!, diagnostics);
        diagnostics.ShouldBeEmpty();
        return emission.ShouldNotBeNull();
    }
}
