using System.Collections;
using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Text;

/// <summary>
/// The subwords' UTF-8 bytes as a trie, breadth first (runtime-c/src/portable/match_subwords.c). Node 0 is the root for the start of a word, node 1 the root for
/// its continuations. <see cref="SubwordIds"/>: vocabulary ids in the order of their nodes, without those that no text can yield.
/// </summary>
internal sealed record SubwordTrie(
    ImmutableArray<uint> Labels,
    ImmutableArray<uint> Children,
    ImmutableArray<uint> Blocks,
    ImmutableArray<uint> Ends,
    ImmutableArray<int> SubwordIds)
{
    private const int BlockSize = 256;

    public static SubwordTrie Build(string continuationPrefix, Vocabulary vocabulary, UnicodeTables unicode)
    {
        List<Entry> starts = [];
        List<Entry> continuations = [];
        for (int id = 0; id < vocabulary.Subwords.Length; id++)
        {
            string subword = vocabulary.Subwords[id];
            if (CanStart(subword, unicode))
            {
                starts.Add(new Entry(Encoding.UTF8.GetBytes(subword), id));
            }

            if (subword.StartsWith(continuationPrefix, StringComparison.Ordinal) && CanContinue(subword[continuationPrefix.Length..], unicode.Letters))
            {
                continuations.Add(new Entry(Encoding.UTF8.GetBytes(subword[continuationPrefix.Length..]), id));
            }
        }

        return Pack([.. starts.Order(), .. continuations.Order()], starts.Count);
    }

    /// <summary>Punctuation and CJK are words of one character, which nothing continues.</summary>
    private static bool CanStart(string subword, UnicodeTables unicode)
    {
        Rune[] runes = [.. subword.EnumerateRunes()];
        return CanContinue(subword, unicode.Letters) || (runes.Length == 1 && unicode.Singles[runes[0].Value]);
    }

    private static bool CanContinue(string rest, BitArray letters) => rest.Length > 0 && rest.EnumerateRunes().All(r => letters[r.Value]);

    /// <summary>A node is a run of sorted entries that agree up to its depth; where an entry ends at the node, it comes first.</summary>
    private static SubwordTrie Pack(Entry[] entries, int starts)
    {
        List<Node> nodes = [new(0, starts, 0, 0), new(starts, entries.Length, 0, 0)];
        ImmutableArray<uint>.Builder children = ImmutableArray.CreateBuilder<uint>();
        ImmutableArray<uint>.Builder blocks = ImmutableArray.CreateBuilder<uint>();
        ImmutableArray<int>.Builder ids = ImmutableArray.CreateBuilder<int>();
        var ends = new List<bool>();
        uint blockChild = 0;

        // One step past the last node: its children begin where those of the last one end.
        for (int n = 0; n <= nodes.Count; n++)
        {
            if (n % BlockSize == 0)
            {
                blockChild = (uint)nodes.Count;
                blocks.AddRange(blockChild, (uint)ids.Count);
            }

            children.Add((uint)nodes.Count - blockChild);
            if (n == nodes.Count)
            {
                break;
            }

            Node node = nodes[n];
            bool endsHere = node.First < node.End && entries[node.First].Utf8.Length == node.Depth;
            ends.Add(endsHere);
            if (endsHere)
            {
                ids.Add(entries[node.First].SubwordId);
                node = node with { First = node.First + 1 };
            }

            AddChildren(entries, node, nodes);
        }

        return new SubwordTrie(
            [.. nodes.Select(n => (uint)n.Label)],
            children.ToImmutable(),
            blocks.ToImmutable(),
            [.. ends.Chunk(32).Select(Bits)],
            ids.ToImmutable());
    }

    private static void AddChildren(Entry[] entries, Node node, List<Node> nodes)
    {
        for (int first = node.First; first < node.End;)
        {
            byte label = entries[first].Utf8[node.Depth];
            int end = first + 1;
            while (end < node.End && entries[end].Utf8[node.Depth] == label)
            {
                end++;
            }

            nodes.Add(new Node(first, end, node.Depth + 1, label));
            first = end;
        }
    }

    private static uint Bits(bool[] values) => values.Select((v, bit) => v ? 1u << bit : 0).Aggregate(0u, (all, bit) => all | bit);

    private readonly record struct Node(int First, int End, int Depth, byte Label);

    private sealed record Entry(byte[] Utf8, int SubwordId) : IComparable<Entry>
    {
        public int CompareTo(Entry? other) => Utf8.AsSpan().SequenceCompareTo(other?.Utf8);
    }
}
