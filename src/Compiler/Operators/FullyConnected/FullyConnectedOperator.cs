using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>s8 [R][K] to s8 or s16 [R][units], row by row.</summary>
public sealed record FullyConnectedNode(Tensor Input, Tensor Output, DenseParameters Dense) : DenseNode(Input, Output, Dense)
{
    public override string OperatorName => "fully_connected";

    public override DenseUse Use => new(DenseOrder.Row);
}

/// <summary>A product, row by row (docs/numerics.md, fully_connected). The only operator that writes s16: logits of a head.</summary>
public sealed class FullyConnectedOperator : OperatorRoom<FullyConnectedNode>
{
    private const int MaxUnits = 4096;

    private static readonly IsaTable<Func<FullyConnectedNode, int, int>> Scratch = new(
        Portable: (node, _) => node.Output.Shape.FixedRows == 1 ? 0 : node.Dense.Inner * KernelBlocks.PortablePanelBytes,
        Dsp: (node, maxTokens) => Math.Min(KernelBlocks.PanelRows, node.Output.Shape.FixedRows ?? maxTokens) * KernelBlocks.DspRowBytes(node),
        Mve: (_, _) => 0);

    public override string Name => "fully_connected";

    public override string Summary => "Multiplies each row with weights.";

    public override LayerSchema Schema { get; } = new(
        ["s8 [R][C]"],
        "s8 or s16 [R][units]",
        [new IntegerKey("units", 1, MaxUnits, "output channels")],
        DenseRoom.Tensors("units", "C"),
        ["No sum of a bias and a row of weights overflows 32 bits.", "s16 is for what a head reads."])
    {
        WritesS16 = true,
    };

    public override bool ChannelsAreRows => false;

    public override TensorShape? OutputShape(LayerReader layer) => layer.X.Shape with { Columns = layer.Keys.IntegerOf("units") };

    public override Node? Read(LayerReader layer, Tensor output) =>
        DenseRoom.Read(layer, output, output.Shape.Columns, layer.X.Shape.Columns, AccumulatorBound.Dense) is { } dense ? new FullyConnectedNode(layer.X, output, dense) : null;

    public override ImmutableDictionary<string, ImmutableArray<float>>? ReadFloat(LayerReader layer, Tensor output) =>
        DenseRoom.ReadFloat(layer, output.Shape.Columns, layer.X.Shape.Columns);

    protected override IEnumerable<(bool Holds, string Rule)> Invariants(FullyConnectedNode node, Graph graph) =>
    [
        .. DenseRoom.Invariants(node.Dense, node.Input.Shape.Columns, node.Output.Shape.Columns),
        (node.Input.Shape.FixedRows == node.Output.Shape.FixedRows, "keeps the rows"),
    ];

    protected override TensorValue Run(FullyConnectedNode node, OperatorInputs inputs)
    {
        int rows = node.Output.Shape.Rows(inputs.WordRows);
        return node.Output.Type == ElementType.S16
            ? new S16Value(node.Output, rows, DenseProducts.FullyConnected16(node.Dense, inputs.S8(), rows))
            : Bytes(node, inputs, DenseProducts.FullyConnected8(node.Dense, inputs.S8(), rows));
    }

    public override FloatDefinition DefineFloat(FloatLayer layer, FloatGraph graph)
    {
        float[] transposed = FloatProducts.Transpose(layer);
        float[] bias = [.. layer["bias"]];
        return (inputs, _, _, y) =>
        {
            for (int r = 0; r < y.Rows; r++)
            {
                bias.CopyTo(y.Row(r));
                FloatProducts.AddRow(transposed, inputs[0]!.Row(r), y.Row(r));
            }
        };
    }

    public override ActivationFunction? ElementFunction(FloatLayer layer) => null;

    public override ScaleRule Scales => ScaleRule.Free;

    public override double Quantize(FloatLayer layer, LayerQuantizer quantizer) => DenseRoom.Quantize(layer, quantizer);

    public override InputDemand Demand(FloatLayer layer, int input, PaddingMode padding) => InputDemand.Any;

    protected override KernelCall CallOf(FullyConnectedNode node) => new(
        node.Output.Type == ElementType.S16 ? "pnlp_fully_connected_s16" : "pnlp_fully_connected_s8",
        Argument.Descriptor(node), Argument.Input(node.Input), Argument.Rows(node.Input), Argument.Scratch, Argument.Output(node.Output));

    protected override string Note(FullyConnectedNode node) => string.Empty;

    protected override IEnumerable<Tensor> InPlace(FullyConnectedNode node) => [];

    protected override int ScratchBytes(FullyConnectedNode node, IWeightPacking packing, int maxTokens) => Scratch[packing.Isa](node, maxTokens);

    protected override Descriptor Describe(FullyConnectedNode node, IWeightPacking packing) => new("dense", DenseRoom.Fields(node, packing));

    private protected override void Count(FullyConnectedNode node, CountContext to) =>
        to.Dense.FullyConnected(to.To, DenseCall.Of(node), node.Output.Shape.Rows(to.Rows));

    protected override long FlashBytes(FullyConnectedNode node, IWeightPacking packing, int words, int rows) =>
        DenseRoom.RowBytes(node, packing, node.Output.Shape.Rows(rows));

    protected override Work WorkOf(FullyConnectedNode node)
    {
        long macs = (long)node.Dense.Inner * node.Dense.Outputs * (node.Output.Shape.FixedRows ?? 1);
        return node.Output.Shape.RowsAreWords ? DenseRoom.WorkOf(node.Dense, macs) : DenseRoom.WorkOf(node.Dense, 0, macs);
    }

    public override KernelBench? Bench { get; } = new(
        "fully_connected", "WORDSxINNERxOUTPUTS", "mac", ["64x256x256", "64x512x256", "16x256x256", "8x256x256", "1x256x256", "256x64x256", "256x256x64"])
    {
        Build = (model, prefix, shape) => model.Sink(prefix, Place(model, prefix + "out", model.Source(shape[1]), shape[2], ElementType.S8)),
    };

    /// <summary>A layer with random weights.</summary>
    internal static Tensor Place(IBenchModel model, string name, Tensor input, int columns, ElementType type, LookupTable? table = null)
    {
        Tensor output = new(name, type, input.Shape with { Columns = columns }, type == ElementType.S16 ? IBenchModel.Logits : IBenchModel.Output);
        DenseParameters dense = model.Dense(columns, input.Shape.Columns, input.Shape.Columns, IBenchModel.InputSpread, output);
        return model.Place(new FullyConnectedNode(input, output, dense with { Activation = table, InputZeroPoint = input.Quantization.ZeroPoint }));
    }
}
