using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Import;

/// <summary>fingerprints.safetensors for one vocabulary and one projection; that of another is refused.</summary>
internal sealed class FingerprintCacheReader(string file, DiagnosticBag diagnostics)
{
    private static readonly ImmutableArray<string> MetadataKeys = [.. FingerprintCacheWriter.MetadataKeys];

    /// <summary>Null where anything is wrong.</summary>
    public FingerprintCache? Read(ReadOnlyMemory<byte> bytes, Vocabulary vocabulary, ProjectionOptions projection)
    {
        if (new SafeTensorsReader(file, diagnostics).Read(bytes) is not { } container)
        {
            return null;
        }

        int before = diagnostics.Count;
        CheckMetadata(container.Metadata, vocabulary, projection);
        if (diagnostics.Count > before)
        {
            return null;
        }

        return container.Metadata["encoding"] == "rows"
            ? ReadRows(container, vocabulary.Subwords.Length, projection)
            : ReadUnits(container, vocabulary.Subwords.Length);
    }

    private void CheckMetadata(ImmutableSortedDictionary<string, string> metadata, Vocabulary vocabulary, ProjectionOptions projection)
    {
        foreach (string key in metadata.Keys.Where(key => !MetadataKeys.Contains(key)).Take(MetadataKeys.Length))
        {
            diagnostics.CacheMetadataUnknown(Metadata(key), key, EditDistance.Nearest(key, MetadataKeys)!);
        }

        foreach (string key in MetadataKeys.Where(key => !metadata.ContainsKey(key)))
        {
            diagnostics.CacheMetadataMissing(file, key);
        }

        string encoding = metadata.GetValueOrDefault("encoding", "");
        string family = ConfigReader.HashFamilies[(int)projection.HashFamily];
        int hashes = encoding == "units" ? 0 : projection.NumHashes;
        Check("format", v => v == FingerprintCacheWriter.Format, (at, v) => diagnostics.CacheFormat(at, v, $"\"{FingerprintCacheWriter.Format}\""));
        Check("format_version", v => v == FingerprintCacheWriter.FormatVersion, (at, v) => diagnostics.CacheFormat(at, v, $"\"{FingerprintCacheWriter.FormatVersion}\""));
        Check("encoding", v => v is "rows" or "units", (at, v) => diagnostics.CacheFormat(at, v, "\"rows\" or \"units\""));
        Check("hash_family", v => v == family, (at, v) => diagnostics.CacheOfOtherFamily(at, v, family));
        Check("ngram_size", v => v == Text(projection.NgramSize), (at, v) => diagnostics.CacheOfOtherNgramSize(at, v, projection.NgramSize));
        if (encoding is "rows" or "units")
        {
            Check("num_hashes", v => v == Text(hashes), (at, v) => diagnostics.CacheOfOtherHashCount(at, v, hashes));
        }

        Check("vocab_sha256", v => v == vocabulary.Sha256, (at, v) => diagnostics.CacheOfOtherVocabulary(at, v, vocabulary.Sha256));
        if (encoding == "units" && projection.HashFamily == HashFamily.Rows)
        {
            diagnostics.CacheEncoding(Metadata("encoding"));
        }

        void Check(string key, Predicate<string> right, Action<string, string> report)
        {
            if (metadata.TryGetValue(key, out string? value) && !right(value))
            {
                report(Metadata(key), value);
            }
        }
    }

    private RowsCache? ReadRows(SafeTensorsFile container, int subwords, ProjectionOptions projection)
    {
        if (!OnlyThese(container, "fingerprints") || Find(container, "fingerprints", subwords, projection.NumHashes) is not { } rows)
        {
            return null;
        }

        int bad = projection.HashFamily == HashFamily.Rows ? -1 : IndexOf(rows, value => value >= UnitsCache.P);
        if (bad >= 0)
        {
            diagnostics.CacheValueOutOfRange(
                FormattableString.Invariant($"{file}: fingerprints[{bad / projection.NumHashes}][{bad % projection.NumHashes}]"), rows[bad]);
            return null;
        }

        return new RowsCache(subwords, projection.NumHashes, rows);
    }

    private UnitsCache? ReadUnits(SafeTensorsFile container, int subwords)
    {
        if (!OnlyThese(container, "unit_hashes", "subword_offsets", "subword_units")
            || Find(container, "unit_hashes", null, 2) is not { } hashes
            || Find(container, "subword_offsets", subwords + 1L) is not { } offsets
            || Find(container, "subword_units", [null]) is not { } units
            || !CheckHashes(hashes) || !CheckOffsets(offsets, units.Length) || !CheckUnits(offsets, units, hashes.Length / 2))
        {
            return null;
        }

        ImmutableArray<UnitHash> pairs = [.. Enumerable.Range(0, hashes.Length / 2).Select(i => new UnitHash(hashes[2 * i], hashes[(2 * i) + 1]))];
        return new UnitsCache(subwords, pairs, [.. offsets.Select(o => (int)o)], [.. units.Select(u => (int)u)]);
    }

    private bool CheckHashes(ImmutableArray<uint> hashes)
    {
        int bad = IndexOf(hashes, value => value >= UnitsCache.P);
        if (bad >= 0)
        {
            diagnostics.CacheValueOutOfRange(FormattableString.Invariant($"{file}: unit_hashes[{bad / 2}][{bad % 2}]"), hashes[bad]);
            return false;
        }

        for (int i = 2; i < hashes.Length; i += 2)
        {
            if ((hashes[i - 2], hashes[i - 1]).CompareTo((hashes[i], hashes[i + 1])) >= 0)
            {
                diagnostics.CacheNotAscending(FormattableString.Invariant($"{file}: unit_hashes[{i / 2}]"));
                return false;
            }
        }

        return true;
    }

    /// <summary>From 0 to the number of entries, every subword having at least one.</summary>
    private bool CheckOffsets(ImmutableArray<uint> offsets, int entries)
    {
        if (offsets[0] != 0)
        {
            diagnostics.CacheOffsets($"{file}: subword_offsets[0]", "The first offset is not 0.");
            return false;
        }

        for (int i = 1; i < offsets.Length; i++)
        {
            if (offsets[i] <= offsets[i - 1])
            {
                diagnostics.CacheOffsets(FormattableString.Invariant($"{file}: subword_offsets[{i}]"), "The offset is not greater than the one before: every subword has at least one unit.");
                return false;
            }
        }

        if (offsets[^1] != entries)
        {
            diagnostics.CacheOffsets(
                FormattableString.Invariant($"{file}: subword_offsets[{offsets.Length - 1}]"),
                FormattableString.Invariant($"The last offset is {offsets[^1]}, but subword_units has {entries} entries."));
            return false;
        }

        return true;
    }

    private bool CheckUnits(ImmutableArray<uint> offsets, ImmutableArray<uint> units, int unitCount)
    {
        int bad = IndexOf(units, unit => unit >= unitCount);
        if (bad >= 0)
        {
            diagnostics.CacheUnitIndex(FormattableString.Invariant($"{file}: subword_units[{bad}]"), units[bad], unitCount);
            return false;
        }

        for (int subword = 0; subword + 1 < offsets.Length; subword++)
        {
            for (int i = (int)offsets[subword] + 1; i < offsets[subword + 1]; i++)
            {
                if (units[i] <= units[i - 1])
                {
                    diagnostics.CacheNotAscending(FormattableString.Invariant($"{file}: subword_units[{i}]"));
                    return false;
                }
            }
        }

        return true;
    }

    private bool OnlyThese(SafeTensorsFile container, params ReadOnlySpan<string> names)
    {
        string[] known = names.ToArray();
        bool only = true;
        foreach (string name in container.Tensors.Keys.Where(name => !known.Contains(name)).Take(known.Length))
        {
            diagnostics.TensorUnused($"{file}: {name}", EditDistance.Nearest(name, known));
            only = false;
        }

        return only;
    }

    /// <summary>A U32 tensor; null in <paramref name="shape"/> fits any size.</summary>
    private ImmutableArray<uint>? Find(SafeTensorsFile container, string name, params ReadOnlySpan<long?> shape)
    {
        string location = $"{file}: {name}";
        if (!container.Tensors.TryGetValue(name, out SafeTensor? tensor))
        {
            diagnostics.TensorMissing(location, container.Metadata["encoding"], "cache encoding");
            return null;
        }

        if (tensor.Type != SafeTensorType.U32)
        {
            diagnostics.TensorType(location, nameof(SafeTensorType.U32), tensor.Type.ToString());
            return null;
        }

        bool fits = tensor.Shape.Length == shape.Length;
        for (int i = 0; fits && i < shape.Length; i++)
        {
            fits = shape[i] is null || shape[i] == tensor.Shape[i];
        }

        if (!fits)
        {
            string expected = string.Join(", ", shape.ToArray().Select(d => d?.ToString(CultureInfo.InvariantCulture) ?? "any"));
            diagnostics.TensorShape(location, $"[{expected}]", SafeTensor.ShapeText(tensor.Shape));
            return null;
        }

        return tensor.AsUInt32();
    }

    private string Metadata(string key) => $"{file}: __metadata__.{key}";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static int IndexOf(ImmutableArray<uint> values, Func<uint, bool> match)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (match(values[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
