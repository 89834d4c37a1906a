using PNlpMixer.Codegen.Costs;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Costs;

public class CountsTests
{
    [Theory]
    [InlineData(new ushort[] { 1, 2, 3 }, 0, 3)]
    [InlineData(new ushort[] { 1, 2, 1, 1 }, 1, 2)]
    [InlineData(new ushort[] { 5, 5, 7, 7 }, 1, 2)]
    [InlineData(new ushort[] { 5, 5 }, 0, 2)]
    [InlineData(new ushort[] { 5, 5, 5, 5, 9 }, 2, 1)]
    public void Features_are_paired_as_the_runtime_pairs_them(ushort[] positions, int pairs, int singles) =>
        FeatureLists.Of(positions).ShouldBe(new FeatureLists(pairs, singles));

    /// <summary>Two slots: what O cannot reach is passed over, and so is what is far behind.</summary>
    [Fact]
    public void Kinds_that_cannot_be_on_the_best_path_are_not_entered_from()
    {
        Transitions transitions = new(2, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0]);

        // O leads by more than any transition can make up for: it alone is entered from, and is better for all three kinds.
        PathCounts.Of([100, 0, 0, 0, 0, 100, 0, 0, 0, 0], transitions).ShouldBe(new PathCounts(1, 3));

        // All are level: each is tried, the first one stays.
        PathCounts.Of([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], transitions).ShouldBe(new PathCounts(3, 3));
        PathCounts.Of([0, 0, 0, 0, 0], transitions).ShouldBe(new PathCounts(0, 0));
    }
}
