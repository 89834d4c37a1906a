using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Emit;

/// <summary>The features that models of one projection share: their layout, and the functions that fill them.</summary>
public sealed class FeaturesSpecBuilder(ImmutableArray<PlannedModel> models, TableNames names, TablesSpec tables, TablesImageSpec? image)
{
    private const int RangeBytes = 8;
    private const int HeaderBytes = 16;

    public FeaturesSpec Build()
    {
        Model model = models[0].Model;
        Tensor features = models[0].Graph.Features;
        int words = models.Max(m => m.Graph.MaxTokens);
        int positions = features.Shape.Columns;
        ImmutableArray<PlacedBuffer> scratch = [.. Placed(LiveRangeAnalysis.ReadingScratch(model.Tokenizer, model.Projection.NumHashes))];
        int readBytes = Align(scratch[^1].End);
        return new FeaturesSpec(
            CLiteral.Of(Mark(words, positions)),
            words,
            positions,
            Align(HeaderBytes + (words * RangeBytes) + (words * positions * features.ElementBytes)),
            readBytes,
            Math.Max(readBytes, models.Max(m => m.Plan.ArenaBytes)),
            [.. scratch.Select((buffer, i) => new BufferSpec(FormattableString.Invariant($"uint32_t *const {Local(i)} = (uint32_t *)(void *)(arena + {buffer.Offset});")))],
            new TextCallsBuilder(Reference(model), model.Tokenizer, new ProjectionCalls(tables.Kernel, model.Projection), features).Build(
                names.Upper + "_MAX_TOKENS", ("features->words", "features->words"), "&features->truncated", (Local(0), Local(1)), "features->positions"),
            Function("read"),
            Function("read_words", "const pnlp_range *words", "size_t word_count"),
            CCall.Definition("static pnlp_status begin(", "const void *arena", "size_t arena_bytes", "const char *text", "size_t text_bytes", Target),
            CCall.Definition("static pnlp_status project(", [.. Handle, "unsigned char *arena", "const uint8_t *text", "uint32_t word_count", Target]),
            CCall.Function($"pnlp_status {names.Prefix}_open(", $"{names.Prefix}_tables *tables", "const void *image", "size_t bytes", "int32_t check_all"),
            [.. models.Select(m => new UserSpec(ModelNames.PrefixOf(m.Model.Name)))]);
    }

    private string[] Handle => image is null ? [] : [$"const {names.Prefix}_tables *tables"];

    private TablesReference Reference(Model model) => image is null ? TablesReference.Linked(names) : TablesReference.InImage("tables->image", image.CacheType, image.Form, model);

    private string Target => $"{names.Prefix}_features *features";

    private static string Local(int scratch) => scratch == 0 ? "word_scratch" : "fingerprint_scratch";

    private FunctionSpec Function(string function, params ReadOnlySpan<string> words) => CCall.Function(
        $"pnlp_status {names.Prefix}_{function}(",
        [.. Handle, "void *arena", "size_t arena_bytes", "const char *text", "size_t text_bytes", .. words, Target]);

    /// <summary>
    /// What filled features bear: all that their integers depend on, but for tables in an image, whose identity the device adds. 0 is left to features that nothing was read into.
    /// </summary>
    private ulong Mark(int words, int positions)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ArraySpec array in image is null ? tables.TokenizerArrays.Concat(tables.CacheArrays).Concat(tables.CodeArrays) : [])
        {
            hash.AppendData(Encoding.UTF8.GetBytes(array.Declaration + array.Values));
        }

        hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{(image is null ? tables.Tokenizer.Fields + tables.PartedWords?.Fields + tables.Cache.Type + tables.Cache.Fields : string.Empty)}{words} {positions}")));
        return BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset()) | 1;
    }

    private static IEnumerable<PlacedBuffer> Placed(IEnumerable<LiveRange> ranges)
    {
        int offset = 0;
        foreach (LiveRange range in ranges)
        {
            PlacedBuffer placed = new(range, offset);
            offset = Align(placed.End);
            yield return placed;
        }
    }

    private static int Align(int bytes) => (bytes + MemoryPlan.Alignment - 1) / MemoryPlan.Alignment * MemoryPlan.Alignment;
}
