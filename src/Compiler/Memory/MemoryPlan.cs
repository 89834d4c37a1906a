using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Memory;

/// <summary>A buffer's place in the arena.</summary>
public sealed record PlacedBuffer(LiveRange Range, int Offset)
{
    public int End => Offset + Range.Bytes;
}

/// <summary>The whole arena, settled before the build.</summary>
public sealed record MemoryPlan(int ArenaBytes, ImmutableArray<PlacedBuffer> Buffers)
{
    /// <summary>Every offset, and the arena itself, is a multiple of it: the runtime may read words.</summary>
    public const int Alignment = 8;

    public PlacedBuffer this[string name] => Buffers.First(b => b.Range.Name == name);

    /// <summary>Null for what does not lie in the arena.</summary>
    public PlacedBuffer? Find(string name) => Buffers.FirstOrDefault(b => b.Range.Name == name);
}
