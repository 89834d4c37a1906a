using PNlpMixer.Codegen.Host;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Import;

public class EditDistanceTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("max_token", "max_tokens", 1)]
    [InlineData("ab", "ba", 2)]
    public void Distances_are_Levenshteins(string from, string to, int distance)
    {
        EditDistance.Between(from, to).ShouldBe(distance);
        EditDistance.Between(to, from).ShouldBe(distance);
    }

    [Fact]
    public void The_first_of_the_nearest_is_named() => EditDistance.Nearest("b", ["aa", "a", "c"]).ShouldBe("a");
}
