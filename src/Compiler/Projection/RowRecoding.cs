using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Projection;

/// <summary>
/// Rows in 16 bits. A fingerprint is the least of some values, and only its residue modulo feature_size counts: whatever keeps the order of a hash's values, and
/// the residue of each, yields the same positions. Each value of a hash becomes the least code that is not below that of the value before and has its
/// own residue. No recoding has lower codes, so that this one fails only where there is none.
/// </summary>
public static class RowRecoding
{
    private const int Codes = 65536;

    /// <summary>Codes in the order of <paramref name="subwords"/>, [subwords][hashes]; null where some hash has values that 16 bits do not hold.</summary>
    public static ushort[]? Find(FingerprintCache cache, ImmutableArray<int> subwords, int numHashes, int featureSize)
    {
        // The rows of a large vocabulary are a hundred megabytes: whether there is hope says the first hash.
        if (!Recode(Rows(cache, subwords, 1), 1, 0, featureSize, new ushort[subwords.Length]))
        {
            return null;
        }

        uint[] rows = Rows(cache, subwords, numHashes);
        ushort[] codes = new ushort[rows.Length];
        for (int hash = 0; hash < numHashes; hash++)
        {
            if (!Recode(rows, numHashes, hash, featureSize, codes))
            {
                return null;
            }
        }

        return codes;
    }

    private static bool Recode(uint[] rows, int numHashes, int hash, int featureSize, ushort[] codes)
    {
        int subwords = rows.Length / numHashes;
        uint[] values = new uint[subwords];
        int[] bySize = new int[subwords];
        for (int s = 0; s < subwords; s++)
        {
            values[s] = rows[(s * numHashes) + hash];
            bySize[s] = s;
        }

        Array.Sort(values, bySize);
        int code = 0;
        for (int i = 0; i < subwords; i++)
        {
            int residue = (int)(values[i] % (uint)featureSize);
            code += (residue - (code % featureSize) + featureSize) % featureSize;
            if (code >= Codes)
            {
                return false;
            }

            codes[(bySize[i] * numHashes) + hash] = (ushort)code;
        }

        return true;
    }

    private static uint[] Rows(FingerprintCache cache, ImmutableArray<int> subwords, int numHashes)
    {
        uint[] rows = new uint[subwords.Length * numHashes];
        Array.Fill(rows, uint.MaxValue);
        for (int s = 0; s < subwords.Length; s++)
        {
            cache.Minimum(subwords[s], rows.AsSpan(s * numHashes, numHashes));
        }

        return rows;
    }
}
