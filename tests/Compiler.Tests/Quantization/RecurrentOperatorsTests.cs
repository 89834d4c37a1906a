using System.Collections.Immutable;
using System.Numerics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Passes;
using PNlpMixer.Codegen.Quantization;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Quantization;

public class RecurrentOperatorsTests
{
    private static readonly QuantParams Candidates = new(1.0 / 128, 0);

    /// <summary>z = 64, 0, 64 and F = 128 throughout: states 8192, 4096, 10240 of 1/32768, and half of them comes out.</summary>
    [Fact]
    public void States_are_means_of_candidates_by_hand()
    {
        FoPoolNode forward = Pool(1, new QuantParams(1.0 / 256, 3), backward: false);

        FoPool(forward, [64, 0, 64], [0, 0, 0], [0, 0, 0], 3).ShouldBe([(sbyte)(3 + 32), 3 + 16, 3 + 40]);
        FoPool(forward with { Backward = true }, [64, 0, 64], [0, 0, 0], [0, 0, 0], 3).ShouldBe([(sbyte)(3 + 40), 3 + 16, 3 + 32]);
    }

    /// <summary>Nothing is forgotten with F = 255 but a 256th, everything with F = 0; O = 0 lets nothing out.</summary>
    [Fact]
    public void Gates_reach_their_ends()
    {
        FoPoolNode pool = Pool(2, new QuantParams(1.0 / 128, 0), backward: false);

        FoPool(pool, [127, -128, 0, 0], [-128, -128, 127, 127], [127, 127, 127, 127], 2).ShouldBe([(sbyte)127, -127, 126, -127]);
        FoPool(pool, [127, -128], [-128, -128], [-128, -128], 1).ShouldBe([(sbyte)0, 0]);
    }

    /// <summary>A state is at most 2^15, and a gate times it 23 bits, whatever comes.</summary>
    [Fact]
    public void States_of_random_and_extreme_inputs_are_as_defined_in_unbounded_integers()
    {
        Random random = new(11);
        for (int trial = 0; trial < 300; trial++)
        {
            int rows = random.Next(1, 60);
            int channels = random.Next(1, 6);
            sbyte[] z = Elements(random, rows * channels);
            sbyte[] f = Elements(random, rows * channels);
            sbyte[] o = Elements(random, rows * channels);
            QuantParams output = new(Math.Exp((random.NextDouble() * 12) - 10), random.Next(-128, 128));
            FoPoolNode node = Pool(channels, output, backward: random.Next(2) == 1);

            sbyte[] y = FoPool(node, z, f, o, rows);

            for (int c = 0; c < channels; c++)
            {
                BigInteger state = 0;
                for (int step = 0; step < rows; step++)
                {
                    int i = ((node.Backward ? rows - 1 - step : step) * channels) + c;
                    BigInteger forget = f[i] + 128;
                    state = ((forget * state) + ((256 - forget) * 256 * z[i]) + 128) >> 8;
                    BigInteger.Abs(state).ShouldBeLessThanOrEqualTo(32768);
                    BigInteger high = (((o[i] + 128) * state * node.Requantization.Multipliers[0]) + (BigInteger.One << 31)) >> 32;
                    BigInteger value = ((high + (BigInteger.One << (node.Requantization.Shift - 1))) >> node.Requantization.Shift) + output.ZeroPoint;
                    y[i].ShouldBe((sbyte)BigInteger.Min(127, BigInteger.Max(-128, value)));
                }
            }
        }
    }

    [Fact]
    public void An_output_scale_of_a_16384th_of_the_candidates_is_refused()
    {
        FoPoolOperator.Requantize(new QuantParams(1, 0), new QuantParams(1.0 / 16384, 0)).ShouldBeNull();
        FoPoolOperator.Requantize(new QuantParams(1, 0), new QuantParams(1.001 / 16384, 0)).ShouldNotBeNull();
    }

    /// <summary>Words outside of the text count for nothing, before and after the zero point is folded into the biases.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 0)]
    [InlineData(4, 2)]
    [InlineData(3, 4)]
    public void Convolutions_sum_over_the_words_there_are(int before, int after)
    {
        Random random = new(before + (10 * after));
        for (int trial = 0; trial < 40; trial++)
        {
            int rows = trial == 0 ? 1 : random.Next(1, 12);
            Conv1dNode node = Convolution(random, before, after);
            int channels = node.Input.Shape.Columns;
            sbyte[] x = Elements(random, rows * channels);

            sbyte[] y = Definitions.Run(node, rows, x);

            for (int i = 0; i < y.Length; i++)
            {
                (int t, int o) = Math.DivRem(i, node.Dense.Outputs);
                int sum = node.Dense.Bias[o];
                for (int j = -before; j <= after; j++)
                {
                    for (int c = 0; c < channels && t + j >= 0 && t + j < rows; c++)
                    {
                        sum += (x[((t + j) * channels) + c] - node.Pad) * node.Dense.Weights[(o * node.Dense.Inner) + ((j + before) * channels) + c];
                    }
                }

                y[i].ShouldBe(FixedPoint.Clamp8(FixedPoint.Requantize(node.Dense.Requantization, o, sum)));
            }

            Graph folded = new FoldInputZeroPoints().Run(new Graph(rows, PaddingMode.Masked, node.Input, [node], []));
            Conv1dNode without = folded.Nodes[0].ShouldBeOfType<Conv1dNode>();
            without.Dense.InputZeroPoint.ShouldBe(0);
            Definitions.Run(without, rows, x).ShouldBe(y);
        }
    }

    [Fact]
    public void Columns_stand_side_by_side()
    {
        QuantParams same = new(1, 0);
        ConcatNode node = new(
            new Tensor("x", ElementType.S8, TensorShape.Words(3), same), new Tensor("y", ElementType.S8, TensorShape.Words(1), same), new Tensor("joined", ElementType.S8, TensorShape.Words(4), same));
        Definitions.Run(node, 2, [1, 2, 3, 4, 5, 6], [-1, -2]).ShouldBe([(sbyte)1, 2, 3, -1, 4, 5, 6, -2]);
    }

    private static FoPoolNode Pool(int channels, QuantParams output, bool backward)
    {
        TensorShape shape = TensorShape.Words(channels);
        return new FoPoolNode(
            new Tensor("z", ElementType.S8, shape, Candidates),
            new Tensor("f", ElementType.S8, shape, FoPoolOperator.Gate),
            new Tensor("o", ElementType.S8, shape, FoPoolOperator.Gate),
            new Tensor("pool", ElementType.S8, shape, output),
            backward,
            FoPoolOperator.Requantize(Candidates, output).ShouldNotBeNull());
    }

    private static sbyte[] FoPool(FoPoolNode node, sbyte[] z, sbyte[] f, sbyte[] o, int rows) =>
        Definitions.Run(node, rows, z, f, o);

    private static Conv1dNode Convolution(Random random, int before, int after)
    {
        int channels = random.Next(1, 9);
        int units = random.Next(1, 7);
        int inner = (before + 1 + after) * channels;
        QuantParams input = new(1, random.Next(-128, 128));
        ImmutableArray<double> multipliers = [.. Enumerable.Range(0, units).Select(_ => Math.Exp(-2 - (random.NextDouble() * 8)))];
        DenseParameters dense = new(
            units,
            inner,
            [.. Enumerable.Range(0, units * inner).Select(_ => (sbyte)random.Next(-127, 128))],
            [.. Enumerable.Range(0, units).Select(_ => random.Next(-5000, 5000))],
            input.ZeroPoint,
            FixedPoint.TryRequantization(multipliers, random.Next(-128, 128))!);
        return new Conv1dNode(new Tensor("x", ElementType.S8, TensorShape.Words(channels), input), new Tensor("y", ElementType.S8, TensorShape.Words(units), new QuantParams(1, 0)), before, after, dense);
    }

    private static sbyte[] Elements(Random random, int count)
    {
        int kind = random.Next(4);
        return [.. Enumerable.Range(0, count).Select(_ => kind switch
        {
            0 => sbyte.MinValue,
            1 => random.Next(2) == 0 ? sbyte.MinValue : sbyte.MaxValue,
            _ => (sbyte)random.Next(-128, 128),
        })];
    }
}
