using System.Collections;
using System.Collections.Immutable;
using System.Text;

namespace PNlpMixer.Codegen.Text;

/// <summary>
/// The subwords' UTF-8 bytes as a trie, breadth first (runtime-c/src/portable/match_subwords.c). Node 0 is the root for the start of a word, node 1 the root for
/// its continuations; the k-th group of siblings belongs to the k-th node with children, so that no node says where its children are. <see cref="SubwordIds"/>: vocabulary ids in the order of their nodes, without those that no text can yield.
/// </summary>
internal sealed record SubwordTrie(
    ImmutableArray<uint> Labels,
    ImmutableArray<uint> Parents,
    ImmutableArray<uint> Firsts,
    ImmutableArray<uint> Ends,
    ImmutableArray<uint> Blocks,
    ImmutableArray<uint> Groups,
    ImmutableArray<int> SubwordIds)
{
    private const int BlockSize = 256;
    private const int GroupStep = 64;

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
        ImmutableArray<uint>.Builder blocks = ImmutableArray.CreateBuilder<uint>();
        ImmutableArray<int>.Builder ids = ImmutableArray.CreateBuilder<int>();
        List<int> groups = [];
        List<bool> parents = [];
        List<bool> ends = [];
        for (int n = 0; n < nodes.Count; n++)
        {
            if (n % BlockSize == 0)
            {
                blocks.AddRange((uint)groups.Count, (uint)ids.Count);
            }

            Node node = nodes[n];
            bool endsHere = node.First < node.End && entries[node.First].Utf8.Length == node.Depth;
            ends.Add(endsHere);
            if (endsHere)
            {
                ids.Add(entries[node.First].SubwordId);
                node = node with { First = node.First + 1 };
            }

            parents.Add(node.First < node.End);
            if (node.First < node.End)
            {
                groups.Add(nodes.Count);
                AddChildren(entries, node, nodes);
            }
        }

        // Behind the last node stands the first of a group that nobody has: it ends the one before.
        groups.Add(nodes.Count);
        HashSet<int> firsts = [.. groups];
        return new SubwordTrie(
            [.. nodes.Select(n => (uint)n.Label)],
            Bits(parents),
            Bits(Enumerable.Range(0, nodes.Count + 1).Select(firsts.Contains)),
            Bits(ends),
            blocks.ToImmutable(),
            [.. groups.Where((_, group) => group % GroupStep == 0).Select(first => (uint)first)],
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

    private static ImmutableArray<uint> Bits(IEnumerable<bool> values) =>
        [.. values.Chunk(32).Select(word => word.Select((v, bit) => v ? 1u << bit : 0).Aggregate(0u, (all, bit) => all | bit))];

    private readonly record struct Node(int First, int End, int Depth, byte Label);

    private sealed record Entry(byte[] Utf8, int SubwordId) : IComparable<Entry>
    {
        public int CompareTo(Entry? other) => Utf8.AsSpan().SequenceCompareTo(other?.Utf8);
    }
}
