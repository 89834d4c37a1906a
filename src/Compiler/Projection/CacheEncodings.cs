using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Projection;

/// <summary>The encodings that a model's fingerprints can have. All of them yield the same values to the bit.</summary>
public sealed class CacheEncodings
{
    private readonly FingerprintCache _own;
    private readonly UnitsCache? _units;
    private readonly int _numHashes;

    /// <summary>
    /// What the model's own cache says counts: rows become units, and units are left away, only where hashing the vocabulary gives the very same fingerprints.
    /// </summary>
    public CacheEncodings(FrontEnd model)
    {
        _numHashes = model.Projection.NumHashes;
        _own = model.Cache is HashedCache without ? without.Units : model.Cache;
        UnitsCache? hashed = model.Projection.HashFamily == HashFamily.Rows ? null : CacheBuilder.Units(model.Vocabulary, model.Projection);
        bool same = hashed is not null && Same(_own, hashed, _numHashes);
        _units = _own as UnitsCache ?? (same ? hashed : null);
        Possible =
        [
            CacheEncoding.Rows,
            .. _units is null ? [] : new[] { CacheEncoding.Units },
            .. same && model.Projection.HashFamily == HashFamily.Fnv1a ? new[] { CacheEncoding.None } : [],
        ];
    }

    /// <summary>One encoding for all subwords; the fastest first.</summary>
    public ImmutableArray<CacheEncoding> Possible { get; }

    /// <summary>Rows for some, beside another encoding.</summary>
    public ImmutableArray<CacheEncoding> Mixtures => [.. new[] { CacheEncoding.RowsAndUnits, CacheEncoding.RowsAndNone }.Where(mixture => Possible.Contains(RestOf(mixture)))];

    public static CacheEncoding Of(FingerprintCache cache) => cache switch
    {
        RowsCache => CacheEncoding.Rows,
        UnitsCache => CacheEncoding.Units,
        HashedCache => CacheEncoding.None,
        HotRowsCache { Rest: UnitsCache } => CacheEncoding.RowsAndUnits,
        HotRowsCache { Rest: HashedCache } => CacheEncoding.RowsAndNone,
        _ => throw new InvalidOperationException("This cache has no encoding."),
    };

    /// <summary>What a mixture has for the subwords without a row.</summary>
    public static CacheEncoding RestOf(CacheEncoding mixture) => mixture switch
    {
        CacheEncoding.RowsAndUnits => CacheEncoding.Units,
        CacheEncoding.RowsAndNone => CacheEncoding.None,
        _ => throw new ArgumentOutOfRangeException(nameof(mixture), "This encoding is no mixture."),
    };

    public static bool IsMixture(CacheEncoding encoding) => encoding is CacheEncoding.RowsAndUnits or CacheEncoding.RowsAndNone;

    /// <summary>As options, reports and manifests spell it.</summary>
    public static string NameOf(CacheEncoding encoding) => encoding switch
    {
        CacheEncoding.RowsAndUnits => "rows+units",
        CacheEncoding.RowsAndNone => "rows+none",
        _ => encoding.ToString().ToLowerInvariant(),
    };

    public static string NameOf(FingerprintCache cache) => NameOf(Of(cache));

    /// <summary>The same fingerprints in a possible encoding.</summary>
    public FingerprintCache Create(CacheEncoding encoding) => encoding switch
    {
        CacheEncoding.Rows => _own as RowsCache ?? CacheBuilder.Rows((UnitsCache)_own, _numHashes),
        CacheEncoding.Units when _units is not null => _units,
        CacheEncoding.None when Possible.Contains(encoding) => new HashedCache(_units!),
        _ => throw new ArgumentOutOfRangeException(nameof(encoding), "The model does not allow this encoding."),
    };

    /// <summary>The same fingerprints as a mixture, with rows for some vocabulary ids.</summary>
    public HotRowsCache Mix(CacheEncoding mixture, ImmutableArray<int> hot) => new(Create(RestOf(mixture)), hot);

    /// <summary>How many distinct units a subword has; 1 where only rows are known.</summary>
    public int UnitsOf(int subword) => _units is null ? 1 : _units.SubwordOffsets[subword + 1] - _units.SubwordOffsets[subword];

    private static bool Same(FingerprintCache cache, UnitsCache other, int numHashes) =>
        Enumerable.Range(0, cache.SubwordCount).All(cache is UnitsCache units
            ? subword => Units(units, subword).SequenceEqual(Units(other, subword))
            : subword => Values(cache, subword, numHashes).AsSpan().SequenceEqual(Values(other, subword, numHashes)));

    private static IEnumerable<UnitHash> Units(UnitsCache cache, int subword) =>
        cache.SubwordUnits.AsSpan()[cache.SubwordOffsets[subword]..cache.SubwordOffsets[subword + 1]].ToArray()
            .Select(unit => cache.Units[unit]).Distinct().OrderBy(unit => unit.A).ThenBy(unit => unit.B);

    private static uint[] Values(FingerprintCache cache, int subword, int numHashes)
    {
        uint[] values = new uint[numHashes];
        Array.Fill(values, uint.MaxValue);
        cache.Minimum(subword, values);
        return values;
    }
}
