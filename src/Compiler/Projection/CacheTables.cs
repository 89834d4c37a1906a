using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Projection;

/// <summary>
/// The fingerprint cache as tables, with subwords in the order in which the device numbers them. <paramref name="Kernel"/>: the function of the runtime that reads them.
/// <paramref name="Basis"/>: what the hash of a text begins with; 0 where no text is hashed. <paramref name="Groups"/>: the fields of its descriptor; where there are two groups, each is a
/// structure of its own.
/// </summary>
public sealed record CacheTables(
    string Title, string Type, ImmutableArray<TableArray> Tables, ImmutableArray<ImmutableArray<TableField>> Groups, long Bytes, string Kernel, uint Basis = 0)
{
    /// <summary>More units than a u16 can number need 32-bit references.</summary>
    private const int SmallUnits = 65536;

    private static readonly ConditionalWeakTable<FingerprintCache, ConcurrentDictionary<FrontEnd, string>> Kernels = [];

    /// <summary>
    /// The function that reads the model's cache. Which it is comes from the tables; their numbers can be a hundred megabytes, so that the name alone is kept.
    /// </summary>
    public static string KernelOf(FrontEnd model) =>
        Kernels.GetOrCreateValue(model.Cache).GetOrAdd(model, static front => Create(front, TokenizerTables.Of(front.Tokenizer, front.Vocabulary).SubwordOrder).Kernel);

    /// <param name="model">Its cache, vocabulary and projection.</param>
    /// <param name="order">Device number to vocabulary id.</param>
    public static CacheTables Create(FrontEnd model, ImmutableArray<int> order) => model.Cache switch
    {
        UnitsCache units => Smaller(Create(units, model.Projection, order), Found(units, model, order)),
        RowsCache rows => Create(rows, model.Projection, order),
        HashedCache hashed => Create(hashed.Units, null, model.Projection, order[^1]),
        HotRowsCache hot => Create(hot, Create(model with { Cache = hot.Rest }, order), model.Projection, order),
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
        ImmutableArray<TableArray> arrays =
        [
            Array("unit_hashes", "uint32_t", hashes, $"Base hashes a, b of the distinct units: [{cache.Units.Length}][2]"),
            Array("unit_offsets", "uint32_t", [.. offsets], $"Where a subword's units begin: [{order.Length} + 1]"),
            Array("subword_units", type, [.. units], $"Units of each subword: [{units.Count}]"),
        ];
        ImmutableArray<TableField> fields =
        [
            Table("hashes", "unit_hashes"),
            Table("offsets", "unit_offsets"),
            Table("units_u16", small ? "subword_units" : "NULL"),
            Table("units_u32", small ? "NULL" : "subword_units"),
            Number("num_hashes", projection.NumHashes),
            Number("feature_size", projection.FeatureSize),
        ];
        long bytes = 4L * hashes.Length + 4L * offsets.Count + (small ? 2L : 4L) * units.Count;
        return new CacheTables("Fingerprint cache, encoding \"units\"", "pnlp_units", arrays, [fields], bytes, "pnlp_project_units");
    }

    /// <summary>A subword's number, and its values.</summary>
    public static long HotRowBytes(int numHashes) => sizeof(uint) * (1L + numHashes);

    /// <summary>Rows before the tables of the rest, by ascending number. Values are kept less P, as the device keeps those that it steps.</summary>
    private static CacheTables Create(HotRowsCache cache, CacheTables rest, ProjectionOptions projection, ImmutableArray<int> order)
    {
        HashSet<int> hot = [.. cache.Hot];
        uint[] row = new uint[projection.NumHashes];
        List<uint> rows = [];
        for (int number = 0; number < order.Length; number++)
        {
            if (hot.Contains(order[number]))
            {
                row.AsSpan().Fill(uint.MaxValue);
                cache.Minimum(order[number], row);
                rows.Add((uint)number);
                rows.AddRange(row.Select(value => unchecked(value - UnitsCache.P)));
            }
        }

        int count = rows.Count / (1 + projection.NumHashes);
        TableArray array = Array("rows", "uint32_t", [.. rows], $"Subwords that occur most: number and fingerprint, less 2^31 - 1: [{count}][1 + {projection.NumHashes}]");
        ImmutableArray<TableField> hotFields = [Table("rows", "rows"), Number("count", count)];
        return new CacheTables(
            $"Fingerprint cache, encoding \"{CacheEncodings.NameOf(cache)}\"",
            rest.Type.Replace("pnlp_", "pnlp_hot_", StringComparison.Ordinal),
            [array, .. rest.Tables],
            [rest.Groups[0], hotFields],
            rest.Bytes + array.Bytes,
            rest.Kernel.Replace("pnlp_project_", "pnlp_project_hot_", StringComparison.Ordinal),
            rest.Basis);
    }

    private static CacheTables Smaller(CacheTables listed, CacheTables? found) => found is null || listed.Bytes <= found.Bytes ? listed : found;

    /// <summary>Where its text says which units a subword has, nothing else has to.</summary>
    private static CacheTables? Found(UnitsCache cache, FrontEnd model, ImmutableArray<int> order) =>
        model.Projection.HashFamily != HashFamily.Rows && TextUnits.Build(cache, model.Vocabulary, model.Projection, order.Take(order.Length - 1)) is { } units
            ? Create(cache, units, model.Projection, order[^1])
            : null;

    /// <summary>No text spells the unknown token, so that its units are stored.</summary>
    private static CacheTables Create(UnitsCache cache, TextUnits? units, ProjectionOptions projection, int unknown)
    {
        uint[] unknownHashes =
        [
            .. cache.SubwordUnits.AsSpan()[cache.SubwordOffsets[unknown]..cache.SubwordOffsets[unknown + 1]].ToArray()
                .SelectMany(unit => new[] { cache.Units[unit].A, cache.Units[unit].B }),
        ];
        int unknownUnits = unknownHashes.Length / 2;
        List<TableArray> arrays = [];
        long bytes = 4L * unknownHashes.Length;
        if (units is not null)
        {
            arrays.Add(Array("unit_hashes", "uint32_t", [.. units.Slots.SelectMany(unit => new[] { unit.A, unit.B })], $"Base hashes a, b of the distinct units: [{units.Slots.Length}][2]"));
            arrays.Add(Array("unit_displacements", "uint16_t", [.. units.Displacements.Select(d => (uint)d)], $"Displacements of the perfect hash: [{units.Displacements.Length}]"));
            bytes += (8L * units.Slots.Length) + (2L * units.Displacements.Length);
        }

        arrays.Add(Array("unknown_hashes", "uint32_t", unknownHashes, $"Base hashes a, b of the unknown token's units: [{unknownUnits}][2]"));
        ImmutableArray<TableField> fields =
        [
            Table("hashes", units is null ? "NULL" : "unit_hashes"),
            Table("displacements", units is null ? "NULL" : "unit_displacements"),
            Number("slots", (units?.Slots.Length ?? 0)),
            Number("buckets", (units?.Displacements.Length ?? 0)),
            Number("basis", units?.Basis ?? UnitHasher.FnvBasis),
            Table("unknown", "unknown_hashes"),
            Number("unknown_units", unknownUnits),
            Number("ngram_size", projection.NgramSize),
            Number("num_hashes", projection.NumHashes),
            Number("feature_size", projection.FeatureSize),
        ];
        string comment = units is null ? "encoding \"none\": hashed on the device" : "encoding \"units\", found by their text";
        return new CacheTables($"Fingerprint cache, {comment}", "pnlp_hashed", [.. arrays], [fields], bytes, "pnlp_project_hashed", units?.Basis ?? UnitHasher.FnvBasis);
    }

    /// <summary>Known without writing them out: the rows of a large vocabulary are a hundred megabytes.</summary>
    /// <param name="cache">The fingerprints in any encoding.</param>
    /// <param name="projection">Of the model.</param>
    /// <param name="order">Device number to vocabulary id.</param>
    public static long RowsBytes(FingerprintCache cache, ProjectionOptions projection, ImmutableArray<int> order) =>
        (RowRecoding.Find(cache, order, projection.NumHashes, projection.FeatureSize) is null ? 4L : 2L) * order.Length * projection.NumHashes;

    private static CacheTables Create(RowsCache cache, ProjectionOptions projection, ImmutableArray<int> order)
    {
        if (RowRecoding.Find(cache, order, projection.NumHashes, projection.FeatureSize) is { } codes)
        {
            string note = $"Fingerprints, recoded in their order with the residues modulo {projection.FeatureSize}: [{order.Length}][{cache.NumHashes}]";
            return Rows([.. codes.Select(code => (uint)code)], sizeof(ushort), "pnlp_rows_u16", "pnlp_project_rows_u16", note, projection);
        }

        uint[] rows = new uint[(long)order.Length * cache.NumHashes];
        for (int i = 0; i < order.Length; i++)
        {
            cache.Rows.AsSpan(order[i] * cache.NumHashes, cache.NumHashes).CopyTo(rows.AsSpan(i * cache.NumHashes));
        }

        return Rows(rows, sizeof(uint), "pnlp_rows", "pnlp_project_rows", $"Fingerprints: [{order.Length}][{cache.NumHashes}]", projection);
    }

    private static CacheTables Rows(uint[] rows, int width, string type, string kernel, string note, ProjectionOptions projection)
    {
        bool small = width == sizeof(ushort);
        ImmutableArray<TableArray> arrays = [Array("rows", small ? "uint16_t" : "uint32_t", rows, note)];
        ImmutableArray<TableField> fields =
        [
            Table("rows", "rows"),
            Number("num_hashes", projection.NumHashes),
            Number("feature_size", projection.FeatureSize),
        ];
        string title = $"Fingerprint cache, encoding \"rows\"{(small ? " in 16 bits" : string.Empty)}";
        return new CacheTables(title, type, arrays, [fields], (long)width * rows.Length, kernel);
    }

    private static TableArray Array(string name, string type, uint[] values, string comment) => new(name, type, ImmutableCollectionsMarshal.AsImmutableArray(values), comment);

    private static TableField Table(string name, string array) => new(name, array, IsArray: true, name);

    private static TableField Number(string name, long value) => new(name, value.ToString(CultureInfo.InvariantCulture), IsArray: false, name);
}
