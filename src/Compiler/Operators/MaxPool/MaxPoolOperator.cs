using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace PNlpMixer.Codegen.Operators;

/// <summary>The greatest value of each channel over all rows: s8 [T][C] to s8 [1][C].</summary>
public sealed record MaxPoolNode(Tensor Input, Tensor Output) : Node([Input], Output)
{
    public override string OperatorName => "max_pool";
}

/// <summary>Max pooling over words (docs/numerics.md, max_pool).</summary>
public sealed class MaxPoolOperator : OperatorRoom<MaxPoolNode>
{
    private static readonly IsaTable<Action<CostCounts, int, int>> Counts = new(
        Portable: (to, rows, channels) =>
        {
            to.Add("pool.call");
            to.Add("pool.channel", channels);
            to.Add("pool.element", (double)channels * (rows - 1));
        },
        Dsp: (to, rows, channels) =>
        {
            to.Add("pool.call");
            to.Add("pool.four", channels / 4);
            to.Add("pool.four_row", (double)(channels / 4) * (rows - 1));
            to.Add("pool.one", channels % 4);
            to.Add("pool.one_row", (double)(channels % 4) * (rows - 1));
        },
        Mve: (to, rows, channels) =>
        {
            int sixteens = (channels + 15) / 16;
            to.Add("pool.call");
            to.Add("pool.sixteen", sixteens);
            to.Add("pool.sixteen_row", (double)sixteens * (rows - 1));
        });

    public override string Name => "max_pool";

    public override string Summary => "Takes the greatest value of each channel over all words.";

    public override LayerSchema Schema { get; } = new(["s8 [T][C]"], "s8 [1][C]", [], [], ["The output has the input's scale and zero point."]);

    public override bool ChannelsAreRows => false;

    public override TensorShape? OutputShape(LayerReader layer)
    {
        if (!layer.RowsAreWords())
        {
            return null;
        }

        if (layer.Layer.Output != layer.X.Quantization)
        {
            layer.Diagnostics.PoolQuantization($"{layer.Layer.Location}.output");
            return null;
        }

        return new TensorShape(1, layer.X.Shape.Columns);
    }

    public override Node? Read(LayerReader layer, Tensor output) => new MaxPoolNode(layer.X, output);

    public override ImmutableDictionary<string, ImmutableArray<float>>? ReadFloat(LayerReader layer, Tensor output) => NoTensors;

    protected override IEnumerable<(bool Holds, string Rule)> Invariants(MaxPoolNode node, Graph graph) =>
    [
        (node.Input.Shape.RowsAreWords && node.Output.Shape == new TensorShape(1, node.Input.Shape.Columns) && node.Input.Quantization == node.Output.Quantization,
            "leaves one row of the same quantization"),
    ];

    protected override TensorValue Run(MaxPoolNode node, OperatorInputs inputs)
    {
        sbyte[] x = inputs.S8();
        int channels = node.Output.Shape.Columns;
        sbyte[] y = x[..channels];
        for (int i = channels; i < node.Input.Shape.Rows(inputs.WordRows) * channels; i++)
        {
            y[i % channels] = Math.Max(y[i % channels], x[i]);
        }

        return Bytes(node, inputs, y);
    }

    public override FloatDefinition DefineFloat(FloatLayer layer, FloatGraph graph) => (inputs, _, _, y) =>
    {
        FloatValue x = inputs[0]!;
        x.Row(0).CopyTo(y.Elements);
        for (int r = 1; r < x.Rows; r++)
        {
            TensorPrimitives.Max(y.Elements, x.Row(r), y.Elements);
        }
    };

    public override ActivationFunction? ElementFunction(FloatLayer layer) => null;

    public override ScaleRule Scales { get; } = new(ScaleSource.LikeInput);

    public override double Quantize(FloatLayer layer, LayerQuantizer quantizer) => 0;

    public override InputDemand Demand(FloatLayer layer, int input, PaddingMode padding) => InputDemand.Any;

    protected override KernelCall CallOf(MaxPoolNode node) => new(
        "pnlp_max_pool_s8", Argument.Input(node.Input), Argument.Rows(node.Input), Argument.Number(node.Output.Shape.Columns), Argument.Output(node.Output));

    protected override string Note(MaxPoolNode node) => string.Empty;

    protected override IEnumerable<Tensor> InPlace(MaxPoolNode node) => [];

    protected override int ScratchBytes(MaxPoolNode node, IWeightPacking packing, int maxTokens) => 0;

    protected override Descriptor Describe(MaxPoolNode node, IWeightPacking packing) => Descriptor.None;

    private protected override void Count(MaxPoolNode node, CountContext to) => Counts[to.Isa](to.To, node.Input.Shape.Rows(to.Rows), node.Output.Shape.Columns);

    protected override long FlashBytes(MaxPoolNode node, IWeightPacking packing, int words, int rows) => 0;

    protected override Work WorkOf(MaxPoolNode node) => Work.None;

    public override KernelBench? Bench { get; } = new("max_pool", "WORDSxCHANNELS", "element", ["64x256"])
    {
        Build = (model, prefix, shape) => model.Sink(prefix, model.Source(shape[1]), prefix + "out"),
    };

    internal static Tensor Place(IBenchModel model, string name, Tensor input) =>
        model.Place(new MaxPoolNode(input, new Tensor(name, ElementType.S8, new TensorShape(1, input.Shape.Columns), input.Quantization)));
}
