using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Packing;

/// <summary>
/// For cores with the DSP extension (runtime-c/src/dsp). A word of weights holds two columns by two of their rows, as halfwords 256 * w1 + w0: SXTB16 takes
/// the w0 out, and products with the word itself sum to 256 * S1 + S0. Biases and multipliers lie pair by pair of columns, the second bias times 256 as well, where
/// <see cref="FitsPacked"/> proves that the second column's accumulators leave room for that; the kernels do other layers part by part.
/// </summary>
public sealed class DspPacking : IWeightPacking
{
    /// <summary>Outputs that the bottleneck sums side by side.</summary>
    private const int Block = 16;

    /// <summary>256 times an accumulator must fit 32 bits.</summary>
    private const long PackedLimit = 1L << 23;

    /// <summary>Of packed layers: the zero point, shifted by eight bits more than this, is part of a 32-bit addend.</summary>
    private const int GreatestPackedShift = 14;

    public string Isa => "dsp";

    public PackedDense Pack(DenseNode node)
    {
        DenseParameters dense = node.Dense;
        PackedDense portable = WeightPackings.Portable.Pack(node);
        return node.Use.Order == DenseOrder.Features
            ? portable with { Weights = InBlocks(portable.Weights, dense), WeightNote = $"{portable.WeightNote}, {Block} outputs after the other" }
            : WithColumns(portable with { Weights = InPairs(dense, Group(node)), WeightNote = Note(node, dense) }, dense);
    }

    private static PackedDense WithColumns(PackedDense plain, DenseParameters dense)
    {
        if (!FitsPacked(dense))
        {
            return plain;
        }

        int pairs = (dense.Outputs + 1) / 2;
        int[] columns = new int[pairs * 4];
        for (int output = 0; output < dense.Outputs; output++)
        {
            int pair = output / 2 * 4;
            int second = output % 2;
            columns[pair + second] = second == 0 ? dense.Bias[output] : unchecked((256 * dense.Bias[output]) + columns[pair]);
            columns[pair + 2 + second] = dense.Requantization.Multipliers[output];
        }

        return plain with
        {
            Bias = [.. columns],
            BiasNote = $"[{pairs}][4], for each pair of outputs bias, 256 * second bias + bias, two multipliers",
            Multipliers = [],
            MultiplierNote = string.Empty,
        };
    }

    /// <summary>Whether no input can drive the accumulator of a second column past 24 bits. Fewer words than the most use fewer of the weights.</summary>
    internal static bool FitsPacked(DenseParameters dense)
    {
        if (dense.Requantization.Shift > GreatestPackedShift)
        {
            return false;
        }

        for (int output = 1; output < dense.Outputs; output += 2)
        {
            long greatest = Math.Abs((long)dense.Bias[output]);
            foreach (sbyte weight in dense.Weights.AsSpan().Slice(output * dense.Inner, dense.Inner))
            {
                greatest += 128 * Math.Abs((int)weight);
            }

            if (greatest >= PackedLimit)
            {
                return false;
            }
        }

        return true;
    }

    public int PairBytes(DenseNode node) => 2 * Padded(node);

    public long WeightBytes(DenseNode node, int outputs) => (outputs + 1L) / 2 * PairBytes(node);

    /// <summary>All features of 16 outputs, then of the next 16: an address is a feature's number and a shift. The last ones are filled up with zeros.</summary>
    private static ImmutableArray<sbyte> InBlocks(ImmutableArray<sbyte> byFeature, DenseParameters dense)
    {
        int blocks = (dense.Outputs + Block - 1) / Block;
        sbyte[] packed = new sbyte[blocks * dense.Inner * Block];
        for (int block = 0; block < blocks; block++)
        {
            int width = Math.Min(Block, dense.Outputs - (block * Block));
            for (int feature = 0; feature < dense.Inner; feature++)
            {
                byFeature.AsSpan((feature * dense.Outputs) + (block * Block), width).CopyTo(packed.AsSpan(((block * dense.Inner) + feature) * Block));
            }
        }

        return [.. packed];
    }

    /// <summary>
    /// Bytes of four in a row widen to the pairs (0, 2) and (1, 3); token mixing pairs neighbouring rows (0, 1), and is content with an even number of them.
    /// </summary>
    private static int Group(DenseNode node) => node.Use.Order == DenseOrder.Row ? 4 : 2;

    /// <summary>Weights of an output, filled up to whole groups.</summary>
    internal static int Padded(DenseNode node) => (node.Dense.Inner + Group(node) - 1) / Group(node) * Group(node);

    private static ImmutableArray<sbyte> InPairs(DenseParameters dense, int group)
    {
        ImmutableArray<sbyte>.Builder bytes = ImmutableArray.CreateBuilder<sbyte>();
        for (int output = 0; output < dense.Outputs; output += 2)
        {
            for (int start = 0; start < dense.Inner; start += group)
            {
                for (int first = start; first < start + group / 2; first++)
                {
                    Add(Halfword(output, first));
                    Add(Halfword(output, first + group / 2));
                }
            }
        }

        return bytes.ToImmutable();

        int Halfword(int output, int inner) => 256 * Weight(output + 1, inner) + Weight(output, inner);

        int Weight(int output, int inner) => output < dense.Outputs && inner < dense.Inner ? dense.Weights[output * dense.Inner + inner] : 0;

        void Add(int halfword)
        {
            bytes.Add((sbyte)(byte)(halfword & 0xFF));
            bytes.Add((sbyte)(halfword >> 8));
        }
    }

    private static string Note(DenseNode node, DenseParameters dense) =>
        $"s8 [{dense.Outputs}][{dense.Inner}], two outputs by {(Group(node) == 4 ? "inputs (0, 2), (1, 3) of each four" : "two inputs")} a word, halfwords 256 * w1 + w0";
}
