using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>
/// A convolution over words: s8 [T][C] to s8 [T][units], from each word, <paramref name="Before"/> words before it and <paramref name="After"/> behind it. Weights
/// are those of a fully_connected layer whose row is the words of a window one after the other.
/// </summary>
public sealed record Conv1dNode(Tensor Input, Tensor Output, int Before, int After, DenseParameters Dense) : DenseNode(Input, Output, Dense)
{
    public override string OperatorName => "conv1d";

    public override DenseUse Use => new(DenseOrder.Row);

    /// <summary>Words of a window.</summary>
    public int Words => Before + 1 + After;

    /// <summary>What absent words hold once their zero point has been folded into the biases.</summary>
    public int Pad => Input.Quantization.ZeroPoint;
}

/// <summary>A convolution over words (docs/numerics.md, conv1d).</summary>
public sealed class Conv1dOperator : OperatorRoom<Conv1dNode>
{
    private const int MaxUnits = 1024;

    /// <summary>Words on either side of a window's own.</summary>
    private const int MaxNeighbours = 4;

    private static readonly IsaTable<Func<Conv1dNode, int, int>> Panels = new(
        Portable: (node, _) => node.Dense.Inner * KernelBlocks.PortablePanelBytes,
        Dsp: (node, maxTokens) => Math.Min(KernelBlocks.PanelRows, maxTokens) * KernelBlocks.DspRowBytes(node),
        Mve: (_, _) => 0);

    public override string Name => "conv1d";

    public override string Summary => "Convolves over words: a product over a window of them.";

    public override LayerSchema Schema { get; } = new(
        ["s8 [T][C]"],
        "s8 [T][units]",
        [
            new IntegerKey("units", 1, MaxUnits, "output channels"),
            new IntegerKey("before", 0, MaxNeighbours, "words of the window before its own"),
            new IntegerKey("after", 0, MaxNeighbours, "words of the window behind its own"),
        ],
        DenseRoom.Tensors("units", "(before + 1 + after) * C"),
        ["No sum of a bias and a row of weights overflows 32 bits."]);

    public override bool ChannelsAreRows => false;

    public override TensorShape? OutputShape(LayerReader layer) => layer.RowsAreWords() ? TensorShape.Words(layer.Keys.IntegerOf("units")) : null;

    public override Node? Read(LayerReader layer, Tensor output) =>
        DenseRoom.Read(layer, output, output.Shape.Columns, Inner(layer), AccumulatorBound.Dense) is { } dense
            ? new Conv1dNode(layer.X, output, layer.Keys.IntegerOf("before"), layer.Keys.IntegerOf("after"), dense)
            : null;

    public override ImmutableDictionary<string, ImmutableArray<float>>? ReadFloat(LayerReader layer, Tensor output) => DenseRoom.ReadFloat(layer, output.Shape.Columns, Inner(layer));

    private static int Inner(LayerReader layer) => (layer.Keys.IntegerOf("before") + 1 + layer.Keys.IntegerOf("after")) * layer.X.Shape.Columns;

    protected override IEnumerable<(bool Holds, string Rule)> Invariants(Conv1dNode node, Graph graph) =>
    [
        .. DenseRoom.Invariants(node.Dense, node.Words * node.Input.Shape.Columns, node.Output.Shape.Columns),
        (node.Input.Shape.RowsAreWords && node.Output.Shape.RowsAreWords, "reads and writes a row a word"),
        (node.Dense.InputZeroPoint == 0 || node.Dense.InputZeroPoint == node.Pad, "subtracts the zero point of its input, or none"),
    ];

    /// <summary>
    /// Absent words hold the zero point of the input: nothing where it is subtracted, and what the biases count on where it has been folded into them.
    /// </summary>
    protected override TensorValue Run(Conv1dNode node, OperatorInputs inputs)
    {
        sbyte[] x = inputs.S8();
        int rows = inputs.WordRows;
        int channels = node.Input.Shape.Columns;
        sbyte[] windows = new sbyte[rows * node.Dense.Inner];
        Array.Fill(windows, (sbyte)node.Pad);
        for (int t = 0; t < rows; t++)
        {
            for (int word = Math.Max(0, t - node.Before); word <= Math.Min(rows - 1, t + node.After); word++)
            {
                x.AsSpan(word * channels, channels).CopyTo(windows.AsSpan((t * node.Dense.Inner) + ((word - t + node.Before) * channels)));
            }
        }

        return Bytes(node, inputs, DenseProducts.FullyConnected8(node.Dense, windows, rows));
    }

    public override FloatDefinition DefineFloat(FloatLayer layer, FloatGraph graph)
    {
        float[] transposed = FloatProducts.Transpose(layer);
        float[] bias = [.. layer["bias"]];
        int before = layer.Keys.IntegerOf("before");
        int after = layer.Keys.IntegerOf("after");
        return (inputs, _, _, y) =>
        {
            FloatValue x = inputs[0]!;
            for (int t = 0; t < y.Rows; t++)
            {
                bias.CopyTo(y.Row(t));
                for (int word = Math.Max(0, t - before); word <= Math.Min(x.Rows - 1, t + after); word++)
                {
                    FloatProducts.AddRow(transposed.AsSpan((word - t + before) * x.Columns * bias.Length), x.Row(word), y.Row(t));
                }
            }
        };
    }

    public override ActivationFunction? ElementFunction(FloatLayer layer) => null;

    public override ScaleRule Scales => ScaleRule.Free;

    public override double Quantize(FloatLayer layer, LayerQuantizer quantizer) => DenseRoom.Quantize(layer, quantizer);

    public override InputDemand Demand(FloatLayer layer, int input, PaddingMode padding) => InputDemand.Any;

    protected override KernelCall CallOf(Conv1dNode node) => new(
        "pnlp_conv1d_s8", Argument.Descriptor(node), Argument.Input(node.Input), Argument.Rows(node.Input), Argument.Scratch, Argument.Output(node.Output));

    protected override string Note(Conv1dNode node) => string.Empty;

    protected override IEnumerable<Tensor> InPlace(Conv1dNode node) => [];

    protected override int ScratchBytes(Conv1dNode node, IWeightPacking packing, int maxTokens) => WindowBytes(node, maxTokens) + Panels[packing.Isa](node, maxTokens);

    /// <summary>The words that the windows of a pass see, absent ones filled in (<c>conv1d_windows.c</c>).</summary>
    private static int WindowBytes(Conv1dNode node, int maxTokens) =>
        KernelBlocks.Aligned((Math.Min(KernelBlocks.PanelRows, maxTokens) + node.Before + node.After) * node.Input.Shape.Columns);

    protected override Descriptor Describe(Conv1dNode node, IWeightPacking packing) => new(
        "conv1d",
        [
            new NestedFields("dense", DenseRoom.Fields(node, packing)),
            new ShapeField("channels", node.Input.Shape.Columns),
            new ShapeField("before", node.Before),
            new ShapeField("after", node.After),
            new ParameterField("pad", node.Pad),
        ]);

    /// <summary>A dense product over the windows; those at the ends of the text are copied and filled up.</summary>
    private protected override void Count(Conv1dNode node, CountContext to)
    {
        to.Dense.FullyConnected(to.To, DenseCall.Of(node), to.Rows);
        to.Add("conv1d.call");
        for (int first = 0; first < to.Rows; first += KernelBlocks.PanelRows)
        {
            int begin = first - node.Before;
            int end = Math.Min(first + KernelBlocks.PanelRows, to.Rows) + node.After;
            to.Add("conv1d.pass");
            if (begin < 0 || end > to.Rows)
            {
                int channels = node.Input.Shape.Columns;
                to.Add("conv1d.copy");
                to.Add("conv1d.filled", (double)(end - begin) * channels);
                to.Add("conv1d.copied", (double)(Math.Min(end, to.Rows) - Math.Max(begin, 0)) * channels);
            }
        }
    }

    protected override long FlashBytes(Conv1dNode node, IWeightPacking packing, int words, int rows) => DenseRoom.RowBytes(node, packing, rows);

    protected override Work WorkOf(Conv1dNode node) => DenseRoom.WorkOf(node.Dense, (long)node.Dense.Inner * node.Dense.Outputs);

    public override KernelBench? Bench { get; } = new("conv1d", "WORDSxCHANNELSxOUTPUTSxBEFORExAFTER", "mac", ["64x256x128x1x0", "8x256x128x0x1"])
    {
        Work = shape => (long)shape[0] * shape[1] * shape[2] * (shape[3] + 1 + shape[4]),
        IsShape = shape => shape.Skip(3).All(words => words is >= 0 and <= MaxNeighbours),
        Build = (model, prefix, shape) =>
        {
            Tensor input = model.Source(shape[1]);
            Tensor output = new(prefix + "out", ElementType.S8, TensorShape.Words(shape[2]), IBenchModel.Output);
            int inner = (shape[3] + 1 + shape[4]) * input.Shape.Columns;
            DenseParameters dense = model.Dense(shape[2], inner, inner, IBenchModel.InputSpread, output);
            model.Sink(prefix, model.Place(new Conv1dNode(input, output, shape[3], shape[4], dense with { InputZeroPoint = input.Quantization.ZeroPoint })));
        },
    };
}
