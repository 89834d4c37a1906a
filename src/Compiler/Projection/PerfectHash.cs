using System.Collections.Immutable;
using System.Text;

namespace PNlpMixer.Codegen.Projection;

/// <summary>
/// Leads each of a set of texts to a slot of its own (runtime-c/src/portable/project_hashed.c): a text's hash names its bucket, and the bucket's
/// displacement, mixed with the hash, the slot. Other texts lead anywhere.
/// </summary>
/// <param name="Basis">What the hash of a text begins with.</param>
/// <param name="Displacements">One a bucket.</param>
/// <param name="Slots">Which text, by its place in the list given, or -1 where a slot stays empty.</param>
internal sealed record PerfectHash(uint Basis, ImmutableArray<ushort> Displacements, ImmutableArray<int> Slots)
{
    private const uint Golden = 0x9E3779B9;
    private const int Attempts = 32;
    private const int TextsPerBucket = 5;
    private const int TextsPerEmptySlot = 64;

    /// <summary>Null where no attempt succeeds: of millions of texts, two always share their hash.</summary>
    public static PerfectHash? Build(IReadOnlyList<string> texts)
    {
        byte[][] bytes = [.. texts.Select(Encoding.UTF8.GetBytes)];
        return Enumerable.Range(0, Attempts)
            .Select(attempt => unchecked(UnitHasher.FnvBasis + ((uint)attempt * Golden)))
            .Select(basis => Build(basis, [.. bytes.Select(text => UnitHasher.Mix(UnitHasher.Fnv(basis, text)))]))
            .FirstOrDefault(found => found is not null);
    }

    private static PerfectHash? Build(uint basis, uint[] hashes)
    {
        if (hashes.Distinct().Count() != hashes.Length)
        {
            return null;
        }

        ushort[] displacements = new ushort[(hashes.Length / TextsPerBucket) + 1];
        int[] slots = new int[hashes.Length + (hashes.Length / TextsPerEmptySlot) + 1];
        Array.Fill(slots, -1);

        // The largest buckets first, while there is room for them.
        IEnumerable<int[]> buckets = Enumerable.Range(0, hashes.Length)
            .GroupBy(text => Scale(hashes[text], displacements.Length))
            .OrderByDescending(bucket => bucket.Count())
            .ThenBy(bucket => bucket.Key)
            .Select(bucket => bucket.ToArray());
        foreach (int[] bucket in buckets)
        {
            if (Displace(bucket, hashes, slots) is not { } displacement)
            {
                return null;
            }

            displacements[Scale(hashes[bucket[0]], displacements.Length)] = displacement;
        }

        return new PerfectHash(basis, [.. displacements], [.. slots]);
    }

    /// <summary>The first displacement that leads all texts of a bucket to different empty slots; they are taken then.</summary>
    private static ushort? Displace(int[] bucket, uint[] hashes, int[] slots)
    {
        int[] places = new int[bucket.Length];
        for (uint displacement = 0; displacement <= ushort.MaxValue; displacement++)
        {
            int placed = 0;
            while (placed < bucket.Length)
            {
                int slot = Scale(UnitHasher.Mix(unchecked(hashes[bucket[placed]] + (displacement * Golden))), slots.Length);
                if (slots[slot] >= 0 || places.AsSpan(0, placed).Contains(slot))
                {
                    break;
                }

                places[placed++] = slot;
            }

            if (placed == bucket.Length)
            {
                for (int i = 0; i < placed; i++)
                {
                    slots[places[i]] = bucket[i];
                }

                return (ushort)displacement;
            }
        }

        return null;
    }

    private static int Scale(uint hash, int count) => (int)(((ulong)hash * (uint)count) >> 32);
}
