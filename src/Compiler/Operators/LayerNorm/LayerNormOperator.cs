using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>s8 [R][C] to s8 [R][C], each row by its mean and variance.</summary>
public sealed record LayerNormNode(Tensor Input, Tensor Output, LayerNormParameters Parameters) : Node([Input], Output)
{
    public override string OperatorName => "layer_norm";
}

/// <summary>Layer normalization (docs/numerics.md, layer_norm): integer mean, variance and inverse square root.</summary>
public sealed class LayerNormOperator : OperatorRoom<LayerNormNode>
{
    /// <summary>Gamma over the output's scale stays below 2^14.</summary>
    private const double LargestQuotient = 16000;

    public override string Name => "layer_norm";

    public override string Summary => "Normalizes each row by its mean and variance, then scales and shifts each channel.";

    public override LayerSchema Schema { get; } = new(
        [FormattableString.Invariant($"s8 [R][C], C at most {LayerNormBuilder.MaxChannels}")],
        "s8 [R][C]",
        [new NumberKey("epsilon", double.MaxValue, "added to the variance")],
        [new("gamma", "F32", "[C]"), new("beta", "F32", "[C]")],
        ["epsilon * C^2 / (input scale)^2 is below 2^34; gamma over the output scale below 2^14."]);

    public override bool ChannelsAreRows => false;

    public override TensorShape? OutputShape(LayerReader layer)
    {
        if (layer.X.Shape.Columns > LayerNormBuilder.MaxChannels)
        {
            layer.Mismatch(0, FormattableString.Invariant($"at most {LayerNormBuilder.MaxChannels} channels"));
            return null;
        }

        return layer.X.Shape;
    }

    public override Node? Read(LayerReader layer, Tensor output)
    {
        ImmutableArray<float>? gamma = layer.Tensors.Normalization(layer.Layer, "gamma", layer.X.Shape.Columns);
        ImmutableArray<float>? beta = layer.Tensors.Normalization(layer.Layer, "beta", layer.X.Shape.Columns);
        if (gamma is null || beta is null)
        {
            return null;
        }

        if (LayerNormBuilder.TryCreate(gamma.Value, beta.Value, layer.Keys.NumberOf("epsilon"), layer.X.Quantization, output.Quantization) is not { } parameters)
        {
            layer.Diagnostics.NormalizationNotRepresentable(layer.Layer.Location);
            return null;
        }

        return new LayerNormNode(layer.X, output, parameters);
    }

    public override ImmutableDictionary<string, ImmutableArray<float>>? ReadFloat(LayerReader layer, Tensor output)
    {
        ImmutableArray<float>? gamma = layer.Tensors.Floats(layer.Layer, "gamma", layer.X.Shape.Columns);
        ImmutableArray<float>? beta = layer.Tensors.Floats(layer.Layer, "beta", layer.X.Shape.Columns);
        return gamma is null || beta is null
            ? null
            : ImmutableDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("gamma", gamma.Value), KeyValuePair.Create("beta", beta.Value)]);
    }

    protected override IEnumerable<(bool Holds, string Rule)> Invariants(LayerNormNode node, Graph graph) =>
    [
        (node.Parameters.Gains.Length == node.Input.Shape.Columns && node.Parameters.Biases.Length == node.Input.Shape.Columns && node.Input.Shape == node.Output.Shape, "has a gain and a bias a column"),
    ];

    protected override TensorValue Run(LayerNormNode node, OperatorInputs inputs) =>
        Bytes(node, inputs, LayerNormDefinition.Run(node.Parameters, inputs.S8(), node.Output.Shape.Rows(inputs.WordRows)));

    public override FloatDefinition DefineFloat(FloatLayer layer, FloatGraph graph)
    {
        float[] gamma = [.. layer["gamma"]];
        float[] beta = [.. layer["beta"]];
        double epsilon = layer.Keys.NumberOf("epsilon");
        return (inputs, _, _, y) =>
        {
            for (int r = 0; r < y.Rows; r++)
            {
                ReadOnlySpan<float> input = inputs[0]!.Row(r);
                double sum = 0;
                foreach (float v in input)
                {
                    sum += v;
                }

                double mean = sum / input.Length;
                double squares = 0;
                foreach (float v in input)
                {
                    squares += (v - mean) * (v - mean);
                }

                // A row of one value, and no epsilon: docs/numerics.md has it as zero.
                double deviation = Math.Sqrt((squares / input.Length) + epsilon);
                double inverse = deviation == 0 ? 0 : 1 / deviation;
                Span<float> row = y.Row(r);
                for (int c = 0; c < row.Length; c++)
                {
                    row[c] = (float)(((input[c] - mean) * inverse * gamma[c]) + beta[c]);
                }
            }
        };
    }

    public override ActivationFunction? ElementFunction(FloatLayer layer) => null;

    public override ScaleRule Scales => ScaleRule.Free;

    public override double Quantize(FloatLayer layer, LayerQuantizer quantizer)
    {
        quantizer.AddFloat(layer, "gamma");
        quantizer.AddFloat(layer, "beta");
        return layer["gamma"].Concat(layer["beta"]).Max(Math.Abs) / LargestQuotient;
    }

    /// <summary>E = epsilon * C^2 / scale^2 stays below 2^34.</summary>
    public override InputDemand Demand(FloatLayer layer, int input, PaddingMode padding) =>
        new(Smallest: 1.01 * Math.Sqrt(layer.Keys.NumberOf("epsilon")) * layer.Shape.Columns / (1 << 17));

    protected override KernelCall CallOf(LayerNormNode node) => new(
        "pnlp_layer_norm_s8", Argument.Descriptor(node), Argument.Input(node.Input), Argument.Rows(node.Input), Argument.Output(node.Output));

    protected override string Note(LayerNormNode node) => string.Empty;

    protected override IEnumerable<Tensor> InPlace(LayerNormNode node) => node.Inputs;

    protected override int ScratchBytes(LayerNormNode node, IWeightPacking packing, int maxTokens) => 0;

    protected override Descriptor Describe(LayerNormNode node, IWeightPacking packing)
    {
        LayerNormParameters norm = node.Parameters;
        return new(
            "layer_norm",
            [
                new ArrayField("gain", ConstantArray.Of(norm.Gains), $"[{norm.Gains.Length}], even; {Notes.Quantized(node.Output)}", Checked: true),
                new ArrayField("bias", ConstantArray.Of(PackedLayerNorm.Biases(norm)), $"[{norm.Biases.Length}], with rounding and zero point", Checked: true),
                new ParameterField("epsilon", norm.Epsilon, sizeof(long)),
                new ShapeField("channels", norm.Gains.Length),
                new ParameterField("shift", norm.Shift),
            ]);
    }

    private protected override void Count(LayerNormNode node, CountContext to) =>
        LayerNormCounts.Of(to.Isa).Rows(to.To, node.Output.Shape.Rows(to.Rows), node.Output.Shape.Columns);

    protected override long FlashBytes(LayerNormNode node, IWeightPacking packing, int words, int rows) => ConstantBytes(node, node.Output.Shape.Rows(rows));

    /// <summary>Gains and biases, read so many times.</summary>
    internal static long ConstantBytes(LayerNormNode node, int times) => (long)KernelBlocks.ColumnBytes * times * node.Parameters.Gains.Length;

    protected override Work WorkOf(LayerNormNode node) => new(0, 0, 2L * node.Parameters.Gains.Length, (long)KernelBlocks.ColumnBytes * node.Parameters.Gains.Length);

    public override KernelBench? Bench { get; } = new("layer_norm", "WORDSxCHANNELS", "element", ["64x256"])
    {
        Build = (model, prefix, shape) => model.Sink(prefix, Place(model, prefix + "out", model.Source(shape[1]))),
    };

    /// <summary>A layer with random gains and biases.</summary>
    internal static Tensor Place(IBenchModel model, string name, Tensor input, QuantParams? quantization = null)
    {
        Tensor output = new(name, ElementType.S8, input.Shape, quantization ?? IBenchModel.Output);
        float[] gamma = [.. Enumerable.Range(0, input.Shape.Columns).Select(_ => model.Random(192, 320) / 256f)];
        float[] beta = [.. Enumerable.Range(0, input.Shape.Columns).Select(_ => model.Random(-64, 64) / 256f)];
        return model.Place(new LayerNormNode(input, output, LayerNormBuilder.TryCreate(gamma, beta, 1e-5, input.Quantization, output.Quantization)!));
    }
}
