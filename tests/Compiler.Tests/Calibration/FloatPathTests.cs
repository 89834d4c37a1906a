using PNlpMixer.Codegen.Calibration;
using PNlpMixer.Codegen.Comparison;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Reference;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Calibration;

public class FloatPathTests
{
    /// <summary>Floats that are integers: the same sums, and so the same path, ties included.</summary>
    [Fact]
    public void The_best_path_is_that_of_the_integers()
    {
        Random random = new(1);
        for (int round = 0; round < 500; round++)
        {
            int slots = random.Next(1, 6);
            int words = random.Next(1, 10);
            int columns = (2 * slots) + 1;
            short[] logits = Shorts(words * columns);
            Transitions transitions = new(slots, [.. Shorts((slots + 2) * (slots + 1))], [.. Shorts(2 * slots)]);
            FloatTransitions floats = new(slots, [.. transitions.Start.Select(v => (float)v)], [.. transitions.Keep.Select(v => (float)v)]);

            FloatPath.Best(new FloatValue(words, columns, [.. logits.Select(v => (float)v)]), words, floats).ShouldBe(BioDecoder.Labels(logits, columns, transitions));
        }

        short[] Shorts(int count) => [.. Enumerable.Range(0, count).Select(_ => (short)random.Next(-4, 5))];
    }
}
