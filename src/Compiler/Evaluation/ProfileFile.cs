using System.Buffers.Binary;
using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>profile.bin (boards/README.md): for each text the instructions of every step.</summary>
public static class ProfileFile
{
    /// <summary>Null where the bytes are no complete profile of <paramref name="texts"/> texts with <paramref name="steps"/> steps each.</summary>
    public static ImmutableArray<ImmutableArray<ulong>>? Read(ReadOnlySpan<byte> profile, int texts, int steps)
    {
        int entryBytes = sizeof(uint) + (steps * sizeof(ulong));
        if (profile.Length != texts * entryBytes)
        {
            return null;
        }

        ImmutableArray<ImmutableArray<ulong>>.Builder all = ImmutableArray.CreateBuilder<ImmutableArray<ulong>>(texts);
        for (; !profile.IsEmpty; profile = profile[entryBytes..])
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(profile) != steps)
            {
                return null;
            }

            ulong[] laps = new ulong[steps];
            for (int i = 0; i < steps; i++)
            {
                laps[i] = BinaryPrimitives.ReadUInt64LittleEndian(profile[(sizeof(uint) + (i * sizeof(ulong)))..]);
            }

            all.Add([.. laps]);
        }

        return all.ToImmutable();
    }
}
