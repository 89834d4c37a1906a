using PNlpMixer.Codegen.Emit;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Emit;

/// <summary>How values, names and comments are spelt in C.</summary>
public class SpellingTests
{
    [Theory]
    [InlineData("IN:GET_WEATHER", "\"IN:GET_WEATHER\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("what??=", "\"what\\?\\?=\"")]
    [InlineData("Zürich1", "\"Z\\303\\274rich1\"")]
    [InlineData("tab\t7", "\"tab\\0117\"")]
    public void Strings_are_ASCII_and_know_no_trigraphs(string value, string expected) => CLiteral.Quote(value).ShouldBe(expected);

    [Fact]
    public void The_least_integer_is_no_overflowing_constant() => CLiteral.Of(int.MinValue).ShouldBe("(-2147483647 - 1)");

    [Theory]
    [InlineData("ends */ here", "ends *. here")]
    [InlineData("begins /* here", "begins /. here")]
    [InlineData("line\nfeed ü", "line.feed .")]
    public void Comments_cannot_be_left(string value, string expected) => CLiteral.Comment(value).ShouldBe(expected);

    [Fact]
    public void Names_that_become_one_identifier_are_told_apart()
    {
        CScope scope = new("taken");

        scope.Declare("a.b").ShouldBe("a_b");
        scope.Declare("a_b").ShouldBe("a_b_2");
        scope.Declare("taken").ShouldBe("taken_2");
    }

    [Theory]
    [InlineData("double")]
    [InlineData("template")]
    [InlineData("int8_t")]
    [InlineData("pnlp_add_s8")]
    [InlineData("memcpy")]
    public void Keywords_types_and_functions_of_headers_are_no_names(string name)
    {
        string identifier = new CScope().Declare(name);

        identifier.ShouldNotBe(name);
        identifier.ShouldContain(name);
    }

    [Fact]
    public void A_companion_must_be_free_as_well()
    {
        CScope scope = new();

        scope.Declare("slots_count").ShouldBe("slots_count");
        scope.Declare("slots", "_count").ShouldBe("slots_2");
        scope.Declare("slots_2_count").ShouldBe("slots_2_count_2");
    }

    [Fact]
    public void Tables_are_wrapped_at_120_columns_and_lose_nothing()
    {
        int[] values = [.. Enumerable.Range(-3000, 6000)];

        string text = CArray.Format<int>(values);

        text.Split('\n').ShouldAllBe(line => line.Length <= 120 && line.StartsWith("    ") && line.EndsWith(','));
        text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(value => int.Parse(value.Trim(), System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(values);
        CArray.Format<uint>([1, 2], "u").ShouldBe("    1u, 2u,");
    }

    [Fact]
    public void Calls_are_filled_and_aligned()
    {
        string[] arguments = [.. Enumerable.Range(0, 12).Select(i => $"argument_number_{i}")];

        string[] lines = CCall.Statement(4, "call(", arguments).Split('\n');

        lines.Length.ShouldBe(3);
        lines.ShouldAllBe(line => line.Length <= 120);
        lines.Skip(1).ShouldAllBe(line => line.TakeWhile(c => c == ' ').Count() == "    call(".Length);
        lines[^1].ShouldEndWith(");");
    }

    [Fact]
    public void Long_comments_are_wrapped_short_ones_keep_their_alignment()
    {
        CComment.Block(4, "short").ShouldBe("    /* short */");
        CComment.Block(0, string.Join(' ', Enumerable.Repeat("word", 60))).Split('\n').ShouldAllBe(line => line.Length <= 120);
        CComment.Lines("a   b", 20).ShouldBe(["a   b"]);
    }
}
