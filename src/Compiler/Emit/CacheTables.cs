using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;

namespace PNlpMixer.Codegen.Emit;

/// <summary>The fingerprint cache as tables, with subwords in the order in which the device numbers them.</summary>
public sealed record CacheTables(string Comment, string Type, ImmutableArray<ArraySpec> Arrays, string Fields, long Bytes)
{
    /// <summary>More units than a u16 can number need 32-bit references.</summary>
    private const int SmallUnits = 65536;

    /// <param name="order">Device number to vocabulary id.</param>
    public static CacheTables Create(Model model, ImmutableArray<int> order) => model.Cache switch
    {
        UnitsCache units => Create(units, model.Projection, order),
        RowsCache rows => Create(rows, model.Projection, order),
        HashedCache hashed => Create(hashed.Units, model.Projection, order[^1]),
        _ => throw new InvalidOperationException("No tables for this cache encoding."),
    };

    private static CacheTables Create(UnitsCache cache, ProjectionOptions projection, ImmutableArray<int> order)
    {
        uint[] hashes = [.. cache.Units.SelectMany(unit => new[] { unit.A, unit.B })];
        List<uint> offsets = [0];
        List<uint> units = [];
        foreach (int id in order)
        {
            for (int i = cache.SubwordOffsets[id]; i < cache.SubwordOffsets[id + 1]; i++)
            {
                units.Add((uint)cache.SubwordUnits[i]);
            }

            offsets.Add((uint)units.Count);
        }

        bool small = cache.Units.Length <= SmallUnits;
        string type = small ? "uint16_t" : "uint32_t";
        ImmutableArray<ArraySpec> arrays =
        [
            Array("unit_hashes", "uint32_t", hashes, "u", $"Base hashes a, b of the distinct units: [{cache.Units.Length}][2]"),
            Array("unit_offsets", "uint32_t", [.. offsets], "u", $"Where a subword's units begin: [{order.Length} + 1]"),
            Array("subword_units", type, [.. units], "u", $"Units of each subword: [{units.Count}]"),
        ];
        string fields = CArray.Fields(
            [
                ("unit_hashes", "hashes"),
                ("unit_offsets", "offsets"),
                (small ? "subword_units" : "NULL", "units_u16"),
                (small ? "NULL" : "subword_units", "units_u32"),
                (CLiteral.Of((uint)projection.NumHashes), "num_hashes"),
                (CLiteral.Of((uint)projection.FeatureSize), "feature_size"),
            ]);
        long bytes = 4L * hashes.Length + 4L * offsets.Count + (small ? 2L : 4L) * units.Count;
        return new CacheTables(CComment.Block(0, "Fingerprint cache, encoding \"units\""), "pnlp_units", arrays, fields, bytes);
    }

    /// <summary>No text spells the unknown token, so that its units are all that is stored.</summary>
    private static CacheTables Create(UnitsCache cache, ProjectionOptions projection, int unknown)
    {
        uint[] hashes =
        [
            .. cache.SubwordUnits.AsSpan()[cache.SubwordOffsets[unknown]..cache.SubwordOffsets[unknown + 1]].ToArray()
                .SelectMany(unit => new[] { cache.Units[unit].A, cache.Units[unit].B }),
        ];
        int units = hashes.Length / 2;
        ImmutableArray<ArraySpec> arrays = [Array("unknown_hashes", "uint32_t", hashes, "u", $"Base hashes a, b of the unknown token's units: [{units}][2]")];
        string fields = CArray.Fields(
            [
                ("unknown_hashes", "unknown"),
                (CLiteral.Of((uint)units), "unknown_units"),
                (CLiteral.Of((uint)projection.NgramSize), "ngram_size"),
                (CLiteral.Of((uint)projection.NumHashes), "num_hashes"),
                (CLiteral.Of((uint)projection.FeatureSize), "feature_size"),
            ]);
        return new CacheTables(CComment.Block(0, "Fingerprint cache, encoding \"none\": hashed on the device"), "pnlp_hashed", arrays, fields, 4L * hashes.Length);
    }

    /// <summary>Known without writing them out: the rows of a large vocabulary are a hundred megabytes.</summary>
    public static long RowsBytes(int subwords, int numHashes) => 4L * subwords * numHashes;

    /// <summary>The function of the runtime that reads these tables.</summary>
    public static string Kernel(FingerprintCache cache) => cache switch
    {
        UnitsCache => "pnlp_project_units",
        RowsCache => "pnlp_project_rows",
        HashedCache => "pnlp_project_hashed",
        _ => throw new InvalidOperationException("No kernel for this cache encoding."),
    };

    private static CacheTables Create(RowsCache cache, ProjectionOptions projection, ImmutableArray<int> order)
    {
        uint[] rows = new uint[(long)order.Length * cache.NumHashes];
        for (int i = 0; i < order.Length; i++)
        {
            cache.Rows.AsSpan(order[i] * cache.NumHashes, cache.NumHashes).CopyTo(rows.AsSpan(i * cache.NumHashes));
        }

        ImmutableArray<ArraySpec> arrays = [Array("rows", "uint32_t", rows, "u", $"Fingerprints: [{order.Length}][{cache.NumHashes}]")];
        string fields = CArray.Fields(
            [
                ("rows", "rows"),
                (CLiteral.Of((uint)projection.NumHashes), "num_hashes"),
                (CLiteral.Of((uint)projection.FeatureSize), "feature_size"),
            ]);
        return new CacheTables(CComment.Block(0, "Fingerprint cache, encoding \"rows\""), "pnlp_rows", arrays, fields, RowsBytes(order.Length, cache.NumHashes));
    }

    private static ArraySpec Array(string name, string type, uint[] values, string suffix, string comment) =>
        new(CComment.Block(0, comment), FormattableString.Invariant($"{type} {name}[{values.Length}]"), CArray.Format<uint>(values, suffix));
}
