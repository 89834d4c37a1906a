using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Passes;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Memory;

public class ArenaPlannerTests
{
    [Fact]
    public void Plans_of_random_models_pass_the_judge_and_are_repeatable()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            Model model = RandomModel.Read(seed);
            Graph graph = PassList.Run(model.Graph);

            MemoryPlan plan = ArenaPlanner.Plan(graph, model.Tokenizer, WeightPackings.Portable);

            ArenaVerifier.FirstFault(graph, model.Tokenizer, WeightPackings.Portable, plan).ShouldBeNull($"seed {seed}");
            ArenaPlanner.Plan(graph, model.Tokenizer, WeightPackings.Portable).Buffers.ShouldBe(plan.Buffers);
            plan[ArenaBuffers.Words].Offset.ShouldBe(0);
            plan.ArenaBytes.ShouldBeGreaterThanOrEqualTo(MostLiveBytes(graph, model.Tokenizer));
        }
    }

    [Fact]
    public void The_judge_finds_every_buffer_moved_onto_another_that_is_live()
    {
        Model model = RandomModel.Read(3);
        Graph graph = PassList.Run(model.Graph);
        MemoryPlan plan = ArenaPlanner.Plan(graph, model.Tokenizer, WeightPackings.Portable);
        int moved = 0;
        for (int i = 0; i < plan.Buffers.Length; i++)
        {
            PlacedBuffer buffer = plan.Buffers[i];
            PlacedBuffer? victim = plan.Buffers.FirstOrDefault(
                b => b != buffer && b.Range.Overlaps(buffer.Range) && b.Offset != buffer.Offset && b.Offset + buffer.Range.Bytes <= plan.ArenaBytes);
            if (victim is null)
            {
                continue;
            }

            MemoryPlan broken = plan with { Buffers = plan.Buffers.SetItem(i, buffer with { Offset = victim.Offset }) };
            ArenaVerifier.FirstFault(graph, model.Tokenizer, WeightPackings.Portable, broken).ShouldNotBeNull($"{buffer.Range.Name} on {victim.Range.Name}");
            moved++;
        }

        moved.ShouldBeGreaterThan(5);
    }

    [Fact]
    public void The_judge_finds_buffers_that_are_missing_or_leave_the_arena()
    {
        Model model = RandomModel.Read(4);
        Graph graph = PassList.Run(model.Graph);
        MemoryPlan plan = ArenaPlanner.Plan(graph, model.Tokenizer, WeightPackings.Portable);

        ArenaVerifier.FirstFault(graph, model.Tokenizer, WeightPackings.Portable, plan with { Buffers = plan.Buffers.RemoveAt(plan.Buffers.Length - 1) }).ShouldNotBeNull();
        ArenaVerifier.FirstFault(graph, model.Tokenizer, WeightPackings.Portable, plan with { ArenaBytes = plan.ArenaBytes - MemoryPlan.Alignment }).ShouldNotBeNull();
    }

    private static int MostLiveBytes(Graph graph, TokenizerOptions tokenizer)
    {
        // A bound from below that no plan can beat; what works in place is counted once.
        LiveRange[] ranges = [.. LiveRangeAnalysis.Run(graph, tokenizer, WeightPackings.Portable)];
        int most = 0;
        for (int step = 0; step <= Steps.Answers(graph); step++)
        {
            int index = step - Steps.OfNode(0);
            Node? node = index >= 0 && index < graph.Nodes.Length ? graph.Nodes[index] : null;
            string? over = node is null ? null : OperatorSet.StepOf(node).InPlace(node).Where(t => t.Shape == node.Output.Shape && t.ElementBytes == node.Output.ElementBytes).FirstOrDefault(t => ranges.First(r => r.Name == t.Name).LastStep == step)?.Name;
            most = Math.Max(most, ranges.Where(r => r.FirstStep <= step && step <= r.LastStep && r.Name != over).Sum(r => r.Bytes));
        }

        return most;
    }
}
