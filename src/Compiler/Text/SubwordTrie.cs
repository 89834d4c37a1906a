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
        var start = new Node();
        var continuation = new Node();
        for (int id = 0; id < vocabulary.Subwords.Length; id++)
        {
            string subword = vocabulary.Subwords[id];
            if (CanStart(subword, unicode))
            {
                start.Add(subword, id);
            }

            if (subword.StartsWith(continuationPrefix, StringComparison.Ordinal) && CanContinue(subword[continuationPrefix.Length..], unicode.Letters))
            {
                continuation.Add(subword[continuationPrefix.Length..], id);
            }
        }

        return Pack(start, continuation);
    }

    /// <summary>Punctuation and CJK are words of one character, which nothing continues.</summary>
    private static bool CanStart(string subword, UnicodeTables unicode)
    {
        Rune[] runes = [.. subword.EnumerateRunes()];
        return CanContinue(subword, unicode.Letters) || (runes.Length == 1 && unicode.Singles[runes[0].Value]);
    }

    private static bool CanContinue(string rest, BitArray letters) => rest.Length > 0 && rest.EnumerateRunes().All(r => letters[r.Value]);

    private static SubwordTrie Pack(Node start, Node continuation)
    {
        List<Node> nodes = [start, continuation];
        ImmutableArray<uint>.Builder children = ImmutableArray.CreateBuilder<uint>();
        ImmutableArray<uint>.Builder blocks = ImmutableArray.CreateBuilder<uint>();
        ImmutableArray<int>.Builder ids = ImmutableArray.CreateBuilder<int>();
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

            nodes.AddRange(nodes[n].Children.Values);
            if (nodes[n].SubwordId >= 0)
            {
                ids.Add(nodes[n].SubwordId);
            }
        }

        return new SubwordTrie(
            [.. nodes.Select(n => (uint)n.Label)],
            children.ToImmutable(),
            blocks.ToImmutable(),
            [.. nodes.Chunk(32).Select(EndBits)],
            ids.ToImmutable());
    }

    private static uint EndBits(Node[] nodes) =>
        nodes.Select((n, bit) => n.SubwordId >= 0 ? 1u << bit : 0).Aggregate(0u, (all, bit) => all | bit);

    private sealed class Node
    {
        public byte Label { get; private init; }

        public int SubwordId { get; private set; } = -1;

        public SortedDictionary<byte, Node> Children { get; } = [];

        public void Add(string subword, int id)
        {
            Node node = this;
            foreach (byte label in Encoding.UTF8.GetBytes(subword))
            {
                if (!node.Children.TryGetValue(label, out Node? child))
                {
                    child = new Node { Label = label };
                    node.Children.Add(label, child);
                }

                node = child;
            }

            node.SubwordId = id;
        }
    }
}
