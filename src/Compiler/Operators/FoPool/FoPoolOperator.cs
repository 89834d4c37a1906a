using System.Collections.Immutable;
using System.Globalization;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Quantization;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace PNlpMixer.Codegen.Operators;

/// <summary>
/// A gated mean over words with a state of its own in each channel: s8 [T][C] candidates, forget and output gates to s8 [T][C], from the first word to the
/// last, or from the last to the first.
/// </summary>
public sealed record FoPoolNode(Tensor Candidates, Tensor Forget, Tensor Gate, Tensor Output, bool Backward, Requantization Requantization)
    : Node([Candidates, Forget, Gate], Output)
{
    public override string OperatorName => "fo_pool";
}

/// <summary>fo-pooling of quasi-recurrent layers: s = f * s + (1 - f) * z, y = o * s, channel by channel (docs/numerics.md, fo_pool).</summary>
public sealed class FoPoolOperator : OperatorRoom<FoPoolNode>
{
    private const int GateOne = 256;

    /// <summary>What a state and an output gate multiply to, in steps of the candidates: both are in 1/256.</summary>
    private const double StateSteps = 65536;

    private static readonly IsaTable<Action<CostCounts, int, int>> Counts = new(
        Portable: (to, rows, channels) =>
        {
            to.Add("fo_pool.call");
            to.Add("fo_pool.channel", channels);
            to.Add("fo_pool.element", (double)channels * rows);
        },
        Dsp: (to, rows, channels) =>
        {
            to.Add("fo_pool.call");
            to.Add("fo_pool.four", channels / 4);
            to.Add("fo_pool.four_row", (double)(channels / 4) * rows);
            to.Add("fo_pool.one", channels % 4);
            to.Add("fo_pool.one_row", (double)(channels % 4) * rows);
        },
        Mve: (to, rows, channels) =>
        {
            int eights = (channels + 7) / 8;
            to.Add("fo_pool.call");
            to.Add("fo_pool.eight", eights);
            to.Add("fo_pool.eight_row", (double)eights * rows);
        });

    /// <summary>How gates are quantized: a sigmoid's whole range in 256 steps.</summary>
    public static QuantParams Gate => Sigmoid.Range;

    public override string Name => "fo_pool";

    public override string Summary => "Keeps a gated mean over words in each channel, forward or backward: the recurrence of a QRNN.";

    public override LayerSchema Schema { get; } = new(
        ["candidates, s8 [T][C]", "forget gate, s8 [T][C]", "output gate, s8 [T][C]"],
        "s8 [T][C]",
        [new ChoiceKey("direction", ["forward", "backward"], "from the first word to the last, or from the last to the first")],
        [],
        ["The candidates' zero point is 0; both gates have scale 1/256 and zero point -128.", "The candidates' scale over 65536 and the output scale is below 0.25."]);

    public override bool ChannelsAreRows => false;

    public override TensorShape? OutputShape(LayerReader layer) =>
        layer.RowsAreWords() && layer.SameShapes("three inputs of one shape") && (layer.Context.IsFloat || IsGated(layer)) ? layer.X.Shape : null;

    private static bool IsGated(LayerReader layer)
    {
        int before = layer.Diagnostics.Count;
        if (layer.X.Quantization.ZeroPoint != 0)
        {
            layer.Diagnostics.FoPoolZeroPoint(layer.Layer.InputLocation(0), layer.X.Quantization.ZeroPoint);
        }

        foreach ((int index, Tensor tensor) in layer.Inputs.Index().Skip(1))
        {
            if (tensor.Quantization != Gate)
            {
                layer.Diagnostics.FoPoolGate(layer.Layer.InputLocation(index), tensor.Quantization.Scale.ToString("R", CultureInfo.InvariantCulture), tensor.Quantization.ZeroPoint);
            }
        }

        return layer.Diagnostics.Count == before;
    }

    public override Node? Read(LayerReader layer, Tensor output) => Requantize(layer.X.Quantization, output.Quantization) is { } requantization
        ? new FoPoolNode(layer.X, layer.Inputs[1], layer.Inputs[2], output, layer.Keys.IntegerOf("direction") == 1, requantization)
        : layer.ScalesNotRepresentable<FoPoolNode>($"The input scale {layer.X.Quantization.Scale:R} over 65536 and the output scale {output.Quantization.Scale:R} is 0.25 or more.");

    /// <summary>Null where a step of the state would be a quarter of the output's or more.</summary>
    public static Requantization? Requantize(QuantParams candidates, QuantParams output) =>
        FixedPoint.TryRequantization([candidates.Scale / StateSteps / output.Scale], output.ZeroPoint);

    public override ImmutableDictionary<string, ImmutableArray<float>>? ReadFloat(LayerReader layer, Tensor output) => NoTensors;

    protected override IEnumerable<(bool Holds, string Rule)> Invariants(FoPoolNode node, Graph graph) =>
    [
        (node.Inputs.All(x => x.Shape == node.Output.Shape) && node.Output.Shape.RowsAreWords, "reads and writes a row a word, all of one shape"),
        (node.Requantization.Multipliers is [>= 0 and var multiplier] && multiplier % 2 == 0, "has one even multiplier"),
    ];

    protected override TensorValue Run(FoPoolNode node, OperatorInputs inputs)
    {
        int channels = node.Output.Shape.Columns;
        sbyte[] y = new sbyte[inputs.WordRows * channels];
        int[] state = new int[channels];
        for (int step = 0; step < inputs.WordRows; step++)
        {
            int t = node.Backward ? inputs.WordRows - 1 - step : step;
            for (int c = 0; c < channels; c++)
            {
                int i = (t * channels) + c;
                int forget = inputs.S8(1)[i] - Gate.ZeroPoint;
                int gate = inputs.S8(2)[i] - Gate.ZeroPoint;
                state[c] = FixedPoint.RoundingShift((forget * state[c]) + ((GateOne - forget) * GateOne * inputs.S8(0)[i]), 8);
                y[i] = FixedPoint.Clamp8(FixedPoint.Requantize(node.Requantization, 0, gate * state[c]));
            }
        }

        return Bytes(node, inputs, y);
    }

    public override FloatDefinition DefineFloat(FloatLayer layer, FloatGraph graph)
    {
        bool backward = layer.Keys.IntegerOf("direction") == 1;
        return (inputs, _, _, y) =>
        {
            float[] state = new float[y.Columns];
            for (int step = 0; step < y.Rows; step++)
            {
                int t = backward ? y.Rows - 1 - step : step;
                ReadOnlySpan<float> candidates = inputs[0]!.Row(t);
                ReadOnlySpan<float> forget = inputs[1]!.Row(t);
                for (int c = 0; c < state.Length; c++)
                {
                    state[c] = (forget[c] * state[c]) + ((1 - forget[c]) * candidates[c]);
                }

                TensorPrimitives.Multiply(inputs[2]!.Row(t), state, y.Row(t));
            }
        };
    }

    public override ActivationFunction? ElementFunction(FloatLayer layer) => null;

    public override ScaleRule Scales => ScaleRule.Free;

    public override double Quantize(FloatLayer layer, LayerQuantizer quantizer) => LayerQuantizer.MultiplierMargin * quantizer.Scale(layer.Inputs[0]) / StateSteps;

    /// <summary>A state begins at zero, and gates are in 1/256.</summary>
    public override InputDemand Demand(FloatLayer layer, int input, PaddingMode padding) => input == 0 ? new InputDemand(Symmetric: true) : new InputDemand(Given: Gate);

    protected override KernelCall CallOf(FoPoolNode node) => new(
        "pnlp_fo_pool_s8",
        Argument.Descriptor(node),
        Argument.Input(node.Candidates),
        Argument.Input(node.Forget),
        Argument.Input(node.Gate),
        Argument.Rows(node.Candidates),
        Argument.Number(node.Output.Shape.Columns),
        Argument.Output(node.Output));

    protected override string Note(FoPoolNode node) => string.Empty;

    protected override IEnumerable<Tensor> InPlace(FoPoolNode node) => node.Inputs;

    protected override int ScratchBytes(FoPoolNode node, IWeightPacking packing, int maxTokens) => 0;

    protected override Descriptor Describe(FoPoolNode node, IWeightPacking packing) => new(
        "fo_pool",
        [
            new ParameterField("multiplier", node.Requantization.Multipliers[0]),
            new ParameterField("shift", node.Requantization.Shift),
            new ParameterField("zero_point", node.Requantization.ZeroPoint),
            new ParameterField("backward", node.Backward ? 1 : 0),
        ]);

    private protected override void Count(FoPoolNode node, CountContext to) => Counts[to.Isa](to.To, to.Rows, node.Output.Shape.Columns);

    protected override long FlashBytes(FoPoolNode node, IWeightPacking packing, int words, int rows) => 0;

    protected override Work WorkOf(FoPoolNode node) => Work.None;

    /// <summary>Not in place: other cases read the same sources.</summary>
    public override KernelBench? Bench { get; } = new("fo_pool", "WORDSxCHANNELS", "element", ["64x128"])
    {
        Build = (model, prefix, shape) =>
        {
            Tensor candidates = model.Source(shape[1]);
            Tensor forget = model.Source(shape[1], "f", Gate);
            Tensor gate = model.Source(shape[1], "o", Gate);
            Tensor output = new(prefix + "out", ElementType.S8, candidates.Shape, IBenchModel.Output);
            model.Sink(prefix, model.Place(new FoPoolNode(candidates, forget, gate, output, Backward: false, Requantize(candidates.Quantization, IBenchModel.Output)!)));
        },
    };
}
