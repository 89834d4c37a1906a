using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Quantization;

namespace PNlpMixer.Codegen.Operators;

/// <summary>What all rooms of products share: tensors, limits, constants, and bytes read from flash.</summary>
internal static class DenseRoom
{
    /// <summary>Of a folder, with <paramref name="rows"/> and <paramref name="columns"/> of the weights in words.</summary>
    public static ImmutableArray<LayerTensor> Tensors(string rows, string columns) =>
        [new("weight", "I8", $"[{rows}][{columns}]"), new("weight_scale", "F32", $"[{rows}]", InFloat: false), new("bias", "I32", $"[{rows}]")];

    /// <summary>Null after a diagnostic. <paramref name="fits"/>: whether no input overflows an accumulator.</summary>
    public static DenseParameters? Read(LayerReader layer, Tensor output, int outputs, int inner, Func<DenseParameters, bool> fits)
    {
        QuantParams input = layer.X.Quantization;
        ImmutableArray<sbyte>? weights = layer.Tensors.Weights(layer.Layer, outputs, inner);
        ImmutableArray<float>? scales = layer.Tensors.WeightScales(layer.Layer, outputs);
        ImmutableArray<int>? bias = layer.Tensors.Bias(layer.Layer, outputs);
        if (weights is null || scales is null || bias is null)
        {
            return null;
        }

        ImmutableArray<double> multipliers = [.. scales.Value.Select(scale => input.Scale * scale / output.Quantization.Scale)];
        if (FixedPoint.TryRequantization(multipliers, output.Quantization.ZeroPoint) is not { } requantization)
        {
            int channel = multipliers.IndexOf(multipliers.Max());
            return layer.ScalesNotRepresentable<DenseParameters>(
                $"input scale * weight scale / output scale is {multipliers[channel]:R} in output channel {channel}; it must be below 0.25.");
        }

        DenseParameters dense = new(outputs, inner, weights.Value, bias.Value, input.ZeroPoint, requantization);
        if (!fits(dense))
        {
            layer.Diagnostics.AccumulatorOverflow(layer.Layer.Location);
            return null;
        }

        return dense;
    }

    public static ImmutableDictionary<string, ImmutableArray<float>>? ReadFloat(LayerReader layer, int outputs, int inner)
    {
        ImmutableArray<float>? weights = layer.Tensors.Floats(layer.Layer, "weight", outputs, inner);
        ImmutableArray<float>? bias = layer.Tensors.Floats(layer.Layer, "bias", outputs);
        return weights is null || bias is null
            ? null
            : ImmutableDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("weight", weights.Value), KeyValuePair.Create("bias", bias.Value)]);
    }

    public static double Quantize(FloatLayer layer, LayerQuantizer quantizer) => LayerQuantizer.MultiplierMargin * quantizer.AddDense(layer);

    /// <summary>The rules of every product, and <paramref name="inner"/> by <paramref name="outputs"/> weights.</summary>
    public static IEnumerable<(bool Holds, string Rule)> Invariants(DenseParameters dense, int inner, int outputs) =>
    [
        (dense.Inner == inner && dense.Outputs == outputs, string.Create(CultureInfo.InvariantCulture, $"has weights [{outputs}][{inner}]")),
        (dense.Weights.Length == dense.Inner * dense.Outputs, "has as many weights as its shape says"),
        (dense.Bias.Length == dense.Outputs && dense.Requantization.Multipliers.Length == dense.Outputs, "has a bias and a multiplier an output"),
        (dense.Requantization.Multipliers.All(m => m >= 0 && m % 2 == 0), "has even multipliers"),
    ];

    /// <summary>pnlp_dense.</summary>
    public static ImmutableArray<DescriptorField> Fields(DenseNode node, IWeightPacking packing)
    {
        DenseParameters dense = node.Dense;
        if (dense.InputZeroPoint != 0)
        {
            throw new InvalidOperationException($"{node.Name}: the zero point of the input is not folded into the biases.");
        }

        return [.. Arrays(node, packing), new ShapeField("inner", dense.Inner), new ShapeField("outputs", dense.Outputs), .. Sums(dense)];
    }

    public static IEnumerable<DescriptorField> Arrays(DenseNode node, IWeightPacking packing)
    {
        DenseParameters dense = node.Dense;
        PackedDense packed = packing.Pack(node);
        yield return new ArrayField("weight", ConstantArray.Of(packed.Weights), packed.WeightNote, Checked: false, IsAligned: true);
        yield return new ArrayField("bias", ConstantArray.Of(packed.Bias), packed.BiasNote, Checked: true);
        yield return packed.Multipliers.IsEmpty
            ? new NoArray("multiplier")
            : new ArrayField(
                "multiplier",
                ConstantArray.Of(packed.Multipliers),
                $"{packed.MultiplierNote}; {(dense.Activation is null ? Notes.Quantized(node.Output) : $"shift {dense.Requantization.Shift}")}",
                Checked: true);
        yield return dense.Activation is { } activation
            ? new ArrayField("table", ConstantArray.Of(activation.Values), $"{activation.Function} by output + 128; {Notes.Quantized(node.Output)}", Checked: false)
            : new NoArray("table");
    }

    /// <summary>How a sum becomes an output.</summary>
    public static IEnumerable<DescriptorField> Sums(DenseParameters dense) =>
        [new ParameterField("shift", dense.Requantization.Shift), new ParameterField("zero_point", dense.Requantization.ZeroPoint)];

    public static Work WorkOf(DenseParameters dense, long macsPerWord, long macsOnce = 0) => new(
        macsPerWord,
        macsOnce,
        (long)dense.Weights.Length + dense.Bias.Length,
        dense.Weights.Length + ((long)KernelBlocks.ColumnBytes * dense.Outputs) + (dense.Activation is null ? 0 : KernelBlocks.TableBytes));

    /// <summary>Weights again for each pass over four rows, biases and multipliers with them.</summary>
    public static long RowBytes(DenseNode node, IWeightPacking packing, int rows) =>
        (Passes(rows, KernelBlocks.PanelRows) * (WeightBytes(node, packing, node.Dense.Outputs) + (KernelBlocks.ColumnBytes * (long)node.Dense.Outputs)))
            + TableBytes(node.Dense, rows * (long)node.Dense.Outputs);

    /// <summary>The same for each pass over four channels; of the weights what the rows use.</summary>
    public static long ChannelBytes(DenseNode node, int used, int outputs)
    {
        int channels = node.Output.Shape.Columns;
        return (Passes(channels, KernelBlocks.PanelRows) * outputs * (long)(used + KernelBlocks.ColumnBytes)) + TableBytes(node.Dense, (long)outputs * channels);
    }

    /// <summary>Each constant once.</summary>
    public static long StagedBytes(DenseNode node, IWeightPacking packing, int outputs) =>
        WeightBytes(node, packing, outputs) + (KernelBlocks.ColumnBytes * (long)outputs) + (node.Dense.Activation is null ? 0 : KernelBlocks.TableBytes);

    /// <summary>An entry of the activation table an element.</summary>
    public static long TableBytes(DenseParameters dense, long elements) => dense.Activation is null ? 0 : elements;

    private static long WeightBytes(DenseNode node, IWeightPacking packing, int outputs) => packing.WeightBytes(node, outputs);

    private static long Passes(int count, int each) => (count + each - 1) / each;
}
