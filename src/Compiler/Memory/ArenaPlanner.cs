using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Memory;

/// <summary>
/// Places buffers: those that work in place are joined first, then each group goes to the lowest gap that is free for as long as it
/// lives. A few orders of placing are tried and the smallest arena wins; ties go to the earlier order, so the plan is always the same.
/// </summary>
public static class ArenaPlanner
{
    public static MemoryPlan Plan(Graph graph, TokenizerOptions tokenizer, IWeightPacking packing, FeaturesPlace features = FeaturesPlace.Arena)
    {
        ImmutableArray<LiveRange> ranges = LiveRangeAnalysis.Run(graph, tokenizer, packing, features);
        List<Group> groups = JoinInPlace(graph, ranges);

        // The word table is what callers and checkers look for: it keeps offset 0 in every order.
        Comparison<Group>[] orders =
        [
            (a, b) => b.Bytes.CompareTo(a.Bytes),
            (a, b) => b.Steps.CompareTo(a.Steps),
            (a, b) => a.First.CompareTo(b.First),
            (a, b) => ((long)b.Bytes * b.Steps).CompareTo((long)a.Bytes * a.Steps),
        ];
        MemoryPlan plan = orders.Select(order => Place(Sorted(groups, order))).MinBy(p => p.ArenaBytes)!;
        ImmutableArray<PlacedBuffer> inOrder = [.. ranges.Select(r => plan[r.Name])];
        return plan with { Buffers = inOrder };
    }

    private static List<Group> JoinInPlace(Graph graph, ImmutableArray<LiveRange> ranges)
    {
        Dictionary<string, LiveRange> byName = ranges.ToDictionary(r => r.Name, StringComparer.Ordinal);
        Dictionary<string, Group> groupOf = ranges.ToDictionary(r => r.Name, r => new Group([r]), StringComparer.Ordinal);
        for (int i = 0; i < graph.Nodes.Length; i++)
        {
            Node node = graph.Nodes[i];
            int step = Steps.OfNode(i);
            Tensor? over = Overwritable(node).FirstOrDefault(input => byName.TryGetValue(input.Name, out LiveRange? range) && range.LastStep == step);
            if (over is not null)
            {
                Group joined = groupOf[over.Name];
                joined.Members.Add(byName[node.Name]);
                groupOf[node.Name] = joined;
            }
        }

        return [.. groupOf.Values.Distinct()];
    }

    /// <summary>Inputs that the output may take the place of: as large as it is, element by element.</summary>
    private static IEnumerable<Tensor> Overwritable(Node node) =>
        OperatorSet.StepOf(node).InPlace(node).Where(input => input.Shape == node.Output.Shape && input.ElementBytes == node.Output.ElementBytes);

    private static IEnumerable<Group> Sorted(List<Group> groups, Comparison<Group> order) =>
        groups.OrderBy(g => g.Members[0].Name == ArenaBuffers.Words ? 0 : 1)
            .ThenBy(g => g, Comparer<Group>.Create(order))
            .ThenBy(g => g.First)
            .ThenBy(g => g.Members[0].Name, StringComparer.Ordinal);

    private static MemoryPlan Place(IEnumerable<Group> groups)
    {
        List<(Group Group, int Offset)> placed = [];
        foreach (Group group in groups)
        {
            int offset = 0;
            foreach ((Group other, int at) in placed.Where(p => p.Group.Overlaps(group)).OrderBy(p => p.Offset))
            {
                if (offset + group.Bytes <= at)
                {
                    break;
                }

                offset = Math.Max(offset, at + other.Bytes);
            }

            placed.Add((group, offset));
        }

        int arena = placed.Max(p => p.Offset + p.Group.Bytes);
        return new MemoryPlan(arena, [.. placed.SelectMany(p => p.Group.Members.Select(m => new PlacedBuffer(m, p.Offset)))]);
    }

    /// <summary>Buffers that share their bytes, one after the other.</summary>
    private sealed class Group(List<LiveRange> members)
    {
        public List<LiveRange> Members { get; } = members;

        public int Bytes => (Members.Max(m => m.Bytes) + MemoryPlan.Alignment - 1) / MemoryPlan.Alignment * MemoryPlan.Alignment;

        public int First => Members.Min(m => m.FirstStep);

        public int Last => Members.Max(m => m.LastStep);

        public int Steps => Last - First + 1;

        public bool Overlaps(Group other) => First <= other.Last && other.First <= Last;
    }
}
