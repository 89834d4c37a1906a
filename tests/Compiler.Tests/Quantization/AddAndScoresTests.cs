using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Quantization;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Quantization;

public class AddAndScoresTests
{
    [Fact]
    public void Sums_of_all_pairs_stay_within_the_stated_error()
    {
        Random random = new(7);
        for (int trial = 0; trial < 20; trial++)
        {
            QuantParams x = new(random.NextDouble() + 0.01, random.Next(-128, 128));
            QuantParams y = new(random.NextDouble() + 0.01, random.Next(-128, 128));
            QuantParams o = new(random.NextDouble() + 0.01, random.Next(-128, 128));
            AddParameters parameters = AddBuilder.TryCreate(x, y, o)!;
            TensorShape shape = new(1, 1 << 16);
            AddNode node = new(new Tensor("x", ElementType.S8, shape, x), new Tensor("y", ElementType.S8, shape, y), new Tensor("sum", ElementType.S8, shape, o), parameters);
            sbyte[] sums = Definitions.Run(node, 1, [.. Enumerable.Range(0, 1 << 16).Select(pair => (sbyte)(pair & 255))], [.. Enumerable.Range(0, 1 << 16).Select(pair => (sbyte)(pair >> 8))]);
            for (int pair = 0; pair < 65536; pair++)
            {
                sbyte a = (sbyte)(pair & 255);
                sbyte b = (sbyte)(pair >> 8);
                double exact = (((x.Scale * (a - x.ZeroPoint)) + (y.Scale * (b - y.ZeroPoint))) / o.Scale) + o.ZeroPoint;
                double bound = 0.5 + Math.ScaleB(Math.Abs(a - x.ZeroPoint) + Math.Abs(b - y.ZeroPoint), -(parameters.Shift + 1));

                int got = sums[pair];

                if (Math.Abs(got - Math.Clamp(exact, -128, 127)) > bound + 1e-9)
                {
                    Assert.Fail($"{a} + {b} = {got}, exactly {exact}");
                }
            }
        }
    }

    [Fact]
    public void A_step_ratio_of_two_to_the_14_is_refused() =>
        AddBuilder.TryCreate(new(16384, 0), new(1, 0), new(1, 0)).ShouldBeNull();

    [Fact]
    public void The_exponential_table_halves_over_its_length()
    {
        Scores.Exp2Table.Length.ShouldBe(256);
        Scores.Exp2Table[0].ShouldBe((ushort)32768);
        for (int f = 0; f < 256; f++)
        {
            Math.Abs(Scores.Exp2Table[f] - (32768 * Math.Pow(2, -f / 256.0))).ShouldBeLessThanOrEqualTo(0.5 + 1e-9);
        }
    }

    [Fact]
    public void Scores_are_close_to_the_real_soft_max()
    {
        Random random = new(8);
        for (int trial = 0; trial < 2000; trial++)
        {
            const double Scale = 1.0 / 1024;
            short[] logits = [.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => (short)random.Next(-10000, 10000))];
            double max = logits.Max();
            double exact = 1 / logits.Sum(l => Math.Exp((l - max) * Scale));

            double score = Scores.OfGreatest(logits, Scores.TryFactor(Scale)!.Value) / (double)Scores.One;

            score.ShouldBe(exact, 0.004);
        }
    }

    [Fact]
    public void Ties_go_to_the_lowest_index_and_a_lone_label_is_certain()
    {
        Scores.Argmax([3, 7, 7, 1]).ShouldBe(1);
        Scores.Argmax([short.MinValue, short.MinValue]).ShouldBe(0);
        Scores.OfGreatest([-5], 1000).ShouldBe((ushort)Scores.One);
        Scores.OfGreatest([short.MaxValue, short.MinValue], uint.MaxValue).ShouldBe((ushort)Scores.One);
    }
}
