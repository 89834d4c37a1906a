using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Projection;

/// <summary>The encodings a model's fingerprints can have. All of them yield the same values to the bit.</summary>
public static class CacheEncodings
{
    public static CacheEncoding Of(FingerprintCache cache) => cache switch
    {
        RowsCache => CacheEncoding.Rows,
        UnitsCache => CacheEncoding.Units,
        HashedCache => CacheEncoding.None,
        _ => throw new InvalidOperationException("This cache has no encoding."),
    };

    /// <summary>As options, reports and manifests spell it.</summary>
    public static string NameOf(CacheEncoding encoding) => encoding.ToString().ToLowerInvariant();

    public static string NameOf(FingerprintCache cache) => NameOf(Of(cache));

    /// <summary>
    /// The possible encodings of a model's cache, the fastest first. What a cache file says counts: rows become units, and units are left away, only where
    /// hashing the vocabulary gives the very same fingerprints.
    /// </summary>
    public static IReadOnlyList<FingerprintCache> Possible(Model model)
    {
        UnitsCache? hashed = model.Projection.HashFamily == HashFamily.Rows ? null : CacheBuilder.Units(model.Vocabulary, model.Projection);
        FingerprintCache own = model.Cache is HashedCache without ? without.Units : model.Cache;
        bool same = hashed is not null && SameFingerprints(own, hashed, model.Projection.NumHashes);
        List<FingerprintCache> possible = [own as RowsCache ?? CacheBuilder.Rows((UnitsCache)own, model.Projection.NumHashes)];
        if ((own as UnitsCache ?? (same ? hashed : null)) is { } units)
        {
            possible.Add(units);
        }

        if (same && model.Projection.HashFamily == HashFamily.Fnv1a)
        {
            possible.Add(new HashedCache(hashed!));
        }

        return possible;
    }

    private static bool SameFingerprints(FingerprintCache cache, FingerprintCache other, int numHashes)
    {
        uint[] one = new uint[numHashes];
        uint[] two = new uint[numHashes];
        for (int subword = 0; subword < cache.SubwordCount; subword++)
        {
            Array.Fill(one, uint.MaxValue);
            Array.Fill(two, uint.MaxValue);
            cache.Minimum(subword, one);
            other.Minimum(subword, two);
            if (!one.AsSpan().SequenceEqual(two))
            {
                return false;
            }
        }

        return true;
    }
}
