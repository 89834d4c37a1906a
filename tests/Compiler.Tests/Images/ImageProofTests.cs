using System.Globalization;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Scheduling;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Images;

/// <summary>What docs/image-format.md promises of images that are replaced and of images that are damaged.</summary>
public class ImageProofTests
{
    private const int WrongTables = 20;
    private const int NotOpen = 23;

    /// <summary>Each byte of both headers in all patterns, and ten thousand bytes elsewhere: refused, or nothing is read outside.</summary>
    [Theory]
    [InlineData("fnv1a", CacheEncoding.Units, 10000)]
    [InlineData("rows", CacheEncoding.Rows, 1000)]
    [InlineData("fnv1a", CacheEncoding.None, 1000)]
    [InlineData("fnv1a", CacheEncoding.RowsAndUnits, 1000)]
    [InlineData("fnv1a", CacheEncoding.RowsAndNone, 1000)]
    [InlineData("fnv1a", CacheEncoding.None, 4000, 5)]
    public async Task Damaged_images_are_refused_or_stay_inside_their_bounds(string hashFamily, CacheEncoding encoding, int flips, int wordCodes = 0)
    {
        Model tiny = TinyModel.Read(hashFamily: hashFamily, wordCodes: wordCodes);
        Model model = tiny with { Tokenizer = tiny.Tokenizer with { PartedWords = ["a larm", "pa ris", "to mor row"] } };
        BoardDescription board = ImageProgram.Board("host", sanitized: true);
        Emission emission = ImageProgram.Emit(model with { Cache = Create(new CacheEncodings(model.FrontEnd), encoding) }, board);
        EmittedFile header = new("flips_model.h", "#include \"tiny_intent.h\"\n#define MODEL(name) tiny_intent_##name\n#define MODEL_ARENA_BYTES TINY_INTENT_ARENA_BYTES\n");
        using ImageProgram program = await ImageProgram.Build("image_flips.c", header, board, emission);

        string said = await program.Run([program.Write("tables.bin", emission.Images[0].Bytes), program.Write("model.bin", emission.Images[1].Bytes), flips.ToString(CultureInfo.InvariantCulture), "8"]);

        said.ShouldStartWith(FormattableString.Invariant($"flips {flips} refused "));
    }

    /// <summary>The same for the images of a model that is used; PNLP_FLIPS says how many bytes.</summary>
    [Fact]
    public async Task Damaged_images_of_a_trained_model_are_refused_or_stay_inside_their_bounds()
    {
        string flips = Environment.GetEnvironmentVariable("PNLP_FLIPS") ?? "100";
        BoardDescription board = ImageProgram.Board("host", sanitized: true);
        Emission emission = ImageProgram.Emit(SharedModels.Read(RepositoryRoot.File("models", "mtop-en")), board);
        EmittedFile header = new("flips_model.h", "#include \"mtop_en.h\"\n#define MODEL(name) mtop_en_##name\n#define MODEL_ARENA_BYTES MTOP_EN_ARENA_BYTES\n");
        using ImageProgram program = await ImageProgram.Build("image_flips.c", header, board, emission);

        string said = await program.Run([program.Write("tables.bin", emission.Images[0].Bytes), program.Write("model.bin", emission.Images[1].Bytes), flips, "1"]);

        said.ShouldStartWith($"flips {flips} refused ");
    }

    [Theory]
    [InlineData("host")]
    [InlineData("mps2-an386")]
    public async Task One_model_is_replaced_and_the_other_stays_as_it_is(string boardName)
    {
        BoardDescription board = ImageProgram.Board(boardName, sanitized: boardName == "host");
        Model a = TinyModel.Read();
        Model b = Changed(a, 7) with { Name = "tiny-other" };
        Emission emissionA = ImageProgram.Emit(a, board);
        Emission emissionB = ImageProgram.Emit(b, board);
        byte[] tables = emissionA.Images[0].Bytes;
        byte[] otherA = ImageProgram.Emit(Changed(a, -5), board, version: 2).Images[1].Bytes;
        byte[] otherTables = ImageProgram.Emit(WithWord(a, "paris", "london"), board).Images[0].Bytes;

        // Models of the same tables need the same, whoever wrote the image.
        emissionB.Images[0].Bytes[72..88].ShouldBe(tables[72..88]);
        otherA.Length.ShouldBe(emissionA.Images[1].Bytes.Length);
        otherTables[72..88].ShouldNotBe(tables[72..88]);

        const uint Apart = 0x00100000;
        uint[] addresses = [0x21000000, 0x21000000 + Apart, 0x21000000 + 2 * Apart + 16];
        string places = board.IsHost
            ? "/* files */\n"
            : $"#define SWAP_ADDRESSES {string.Join(", ", addresses.Select(address => "0x" + address.ToString("X8", CultureInfo.InvariantCulture) + "u"))}\n#define SWAP_BYTES 0x00080000u\n";
        using ImageProgram program = await ImageProgram.Build("image_swap.c", new EmittedFile("swap_places.h", places), board, emissionA, emissionB);

        Dictionary<string, uint> before = await Swap(tables, emissionA.Images[1].Bytes, emissionB.Images[1].Bytes);
        Dictionary<string, uint> replaced = await Swap(tables, otherA, emissionB.Images[1].Bytes);
        Dictionary<string, uint> refused = await Swap(otherTables, emissionA.Images[1].Bytes, emissionB.Images[1].Bytes);

        foreach (string ok in new[] { "open a", "open b", "run a", "run b" })
        {
            before[ok].ShouldBe(0u);
            replaced[ok].ShouldBe(0u);
        }

        replaced["tables"].ShouldBe(before["tables"]);
        replaced["a"].ShouldNotBe(before["a"]);
        replaced["b"].ShouldBe(before["b"]);
        before["a"].ShouldNotBe(before["b"]);
        refused["open a"].ShouldBe((uint)WrongTables);
        refused["open b"].ShouldBe((uint)WrongTables);
        refused["run a"].ShouldBe((uint)NotOpen);

        async Task<Dictionary<string, uint>> Swap(params byte[][] images)
        {
            string[] names = ["tables.bin", "a.bin", "b.bin"];
            (string, uint)[] loaded = [.. images.Select((image, i) => (program.Write(names[i], image), addresses[i]))];
            string said = await program.Run([], loaded);
            return said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .ToDictionary(line => line[..line.LastIndexOf(' ')], line => uint.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture), StringComparer.Ordinal);
        }
    }

    /// <summary>Tables that a device replaces fit the same code: what was read before does not fit the new ones.</summary>
    [Fact]
    public async Task Features_that_were_read_with_other_tables_are_refused()
    {
        BoardDescription board = ImageProgram.Board("host", sanitized: true);
        Model model = TinyModel.Read();
        Emission emission = Shared(model);
        Emission other = Shared(WithWord(model, "paris", "london"));
        EmittedFile header = new(
            "features_models.h",
            "#include \"shared_features.h\"\n#include \"tiny_intent.h\"\n#define READING(name) shared_##name\n#define MODEL(name) tiny_intent_##name\n#define READING_ARENA_BYTES SHARED_ARENA_BYTES\n");
        emission.Files.Where(file => file.Path.EndsWith(".c", StringComparison.Ordinal)).ShouldBe(other.Files.Where(file => file.Path.EndsWith(".c", StringComparison.Ordinal)));
        using ImageProgram program = await ImageProgram.Build("image_features.c", header, board, emission);
        string[] images = [.. new[] { emission, other }.SelectMany((e, i) => e.Images.Take(2).Select((image, j) => program.Write($"{i}{j}.bin", image.Bytes)))];

        string said = await program.Run(images);

        said.ShouldBe("open 0 0\nopen 0 0\nits own 0\nother tables 6\nread anew 0\nback 6\nnothing read 6\n");

        Emission Shared(Model first)
        {
            DiagnosticBag diagnostics = [];
            ModelSet set = SharedModels.Share("shared", first, first with { Name = "tiny-other" }) with { Images = new ImageOptions(1) };
            return CompilationPipeline.Emit(set, board, diagnostics).ShouldNotBeNull();
        }
    }

    private static FingerprintCache Create(CacheEncodings encodings, CacheEncoding encoding) =>
        CacheEncodings.IsMixture(encoding) ? encodings.Mix(encoding, [0, 1, 4, 12]) : encodings.Create(encoding);

    /// <summary>The same layers with other biases.</summary>
    private static Model Changed(Model model, int difference) => model with
    {
        Graph = model.Graph with
        {
            Nodes = [.. model.Graph.Nodes.Select(node => node is FullyConnectedNode { Dense: var dense } layer
                ? layer with { Dense = dense with { Bias = [.. dense.Bias.Select((bias, i) => bias + difference * (i + 1) * 40)] } }
                : node)],
        },
    };

    private static Model WithWord(Model model, string word, string other)
    {
        Vocabulary vocabulary = new(model.Vocabulary.Subwords.Replace(word, other), new string('0', 64));
        return model with { Vocabulary = vocabulary, Cache = CacheBuilder.Units(vocabulary, model.Projection) };
    }
}
