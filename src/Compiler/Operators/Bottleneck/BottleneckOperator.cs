using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Projection;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace PNlpMixer.Codegen.Operators;

/// <summary>The dense layer over counted features (docs/numerics.md, bottleneck). Its input is sparse: weight rows are gathered and added.</summary>
public sealed class BottleneckOperator : OperatorRoom<BottleneckNode>
{
    private const int MaxUnits = 1024;

    public override string Name => "bottleneck";

    public override string Summary => "Adds the weight rows of the features of a word and its neighbours: a dense layer over the counting Bloom filter.";

    public override LayerSchema Schema { get; } = new(
        ["features, u16 [T][positions]"],
        "s8 [T][units]",
        [new IntegerKey("units", 1, MaxUnits, "output channels")],
        DenseRoom.Tensors("units", "(2 * window + 1) * (feature_size + 16 * word_codes)"),
        ["No sum of biases and the greatest weights overflows 32 bits."])
    {
        ReadsFeatures = true,
    };

    public override bool ChannelsAreRows => false;

    public override TensorShape? OutputShape(LayerReader layer) => TensorShape.Words(layer.Keys.IntegerOf("units"));

    public override Node? Read(LayerReader layer, Tensor output)
    {
        ProjectionOptions projection = layer.Context.Projection;
        return DenseRoom.Read(
            layer, output, output.Shape.Columns, Inner(projection), dense => AccumulatorBound.Bottleneck(dense, projection.Counters, projection.Window, projection.Positions)) is { } dense
            ? new BottleneckNode(layer.X, output, projection.Counters, projection.Window, dense)
            : null;
    }

    public override ImmutableDictionary<string, ImmutableArray<float>>? ReadFloat(LayerReader layer, Tensor output) =>
        DenseRoom.ReadFloat(layer, output.Shape.Columns, Inner(layer.Context.Projection));

    private static int Inner(ProjectionOptions projection) => projection.Windows * projection.Counters;

    protected override IEnumerable<(bool Holds, string Rule)> Invariants(BottleneckNode node, Graph graph) =>
    [
        .. DenseRoom.Invariants(node.Dense, node.Windows * node.FeatureSize, node.Output.Shape.Columns),
        (node.Input.Shape.RowsAreWords && node.Output.Shape.RowsAreWords, "reads and writes a row a word"),
    ];

    protected override TensorValue Run(BottleneckNode node, OperatorInputs inputs) =>
        Bytes(node, inputs, DenseProducts.Bottleneck(node, inputs.U16(), inputs.Words, node.Output.Shape.Rows(inputs.WordRows)));

    /// <summary>Adds the weight rows [windows * counters][units] that the positions name; rows past the last word have no features of their own.</summary>
    public override FloatDefinition DefineFloat(FloatLayer layer, FloatGraph graph)
    {
        float[] transposed = FloatProducts.Transpose(layer);
        float[] bias = [.. layer["bias"]];
        ProjectionOptions projection = graph.Projection;
        return (_, positions, words, y) =>
        {
            for (int t = 0; t < y.Rows; t++)
            {
                Span<float> row = y.Row(t);
                bias.CopyTo(row);
                for (int neighbour = Math.Max(0, t - projection.Window); neighbour <= Math.Min(words - 1, t + projection.Window); neighbour++)
                {
                    int place = (neighbour - t + projection.Window) * projection.Counters;
                    foreach (ushort position in positions.Slice(neighbour * projection.Positions, projection.Positions))
                    {
                        TensorPrimitives.Add(row, transposed.AsSpan((place + position) * bias.Length, bias.Length), row);
                    }
                }
            }
        };
    }

    public override ActivationFunction? ElementFunction(FloatLayer layer) => null;

    public override ScaleRule Scales => ScaleRule.Free;

    public override double Quantize(FloatLayer layer, LayerQuantizer quantizer) => DenseRoom.Quantize(layer, quantizer);

    public override InputDemand Demand(FloatLayer layer, int input, PaddingMode padding) => InputDemand.Any;

    protected override KernelCall CallOf(BottleneckNode node) => new(
        "pnlp_bottleneck_s8",
        Argument.Descriptor(node), Argument.Input(node.Input), Argument.Words, Argument.Rows(node.Output), Argument.Scratch, Argument.Output(node.Output));

    protected override string Note(BottleneckNode node) => string.Empty;

    protected override IEnumerable<Tensor> InPlace(BottleneckNode node) => [];

    protected override int ScratchBytes(BottleneckNode node, IWeightPacking packing, int maxTokens) => BottleneckKernels.ScratchBytes(node, packing.Isa);

    protected override Descriptor Describe(BottleneckNode node, IWeightPacking packing) => new(
        "bottleneck",
        [
            .. DenseRoom.Arrays(node, packing),
            new ShapeField("num_hashes", node.Input.Shape.Columns),
            new ShapeField("feature_size", node.FeatureSize),
            new ShapeField("window", node.Window),
            new ShapeField("outputs", node.Dense.Outputs),
            .. DenseRoom.Sums(node.Dense),
        ]);

    private protected override void Count(BottleneckNode node, CountContext to) => BottleneckCounts.Of(to.Isa).Layer(to, node);

    protected override long FlashBytes(BottleneckNode node, IWeightPacking packing, int words, int rows) => BottleneckKernels.FlashBytes(node, words, rows);

    protected override Work WorkOf(BottleneckNode node) =>
        DenseRoom.WorkOf(node.Dense, (long)node.Input.Shape.Columns * node.Windows * node.Dense.Outputs);

    public override KernelBench? Bench { get; } = new("bottleneck", "WORDSxHASHESxOUTPUTSxWINDOW", "addition", ["64x256x256x0", "64x256x256x1"])
    {
        Work = shape => (((2L * shape[3]) + 1) * shape[0] - ((long)shape[3] * (shape[3] + 1))) * shape[1] * shape[2],
        IsShape = shape => shape[3] is >= 0 and <= 2 && shape[0] > shape[3],
        Build = (model, prefix, shape) => model.Sink(prefix, Place(model, prefix + "out", shape[2], shape[3])),
    };

    /// <summary>A layer with random weights.</summary>
    internal static Tensor Place(IBenchModel model, string name, int columns, int window, QuantParams? quantization = null)
    {
        Tensor output = new(name, ElementType.S8, TensorShape.Words(columns), quantization ?? IBenchModel.Activation);
        int windows = (2 * window) + 1;
        DenseParameters dense = model.Dense(columns, windows * IBenchModel.FeatureSize, model.Features.Shape.Columns * windows, spread: 1, output);
        return model.Place(new BottleneckNode(model.Features, output, IBenchModel.FeatureSize, window, dense));
    }
}
