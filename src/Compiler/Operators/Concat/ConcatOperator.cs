using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>The columns of two tensors side by side: s8 [T][A] and s8 [T][B] to s8 [T][A+B].</summary>
public sealed record ConcatNode(Tensor X, Tensor Y, Tensor Output) : Node([X, Y], Output)
{
    public override string OperatorName => "concat";
}

/// <summary>Columns side by side (docs/numerics.md, concat).</summary>
public sealed class ConcatOperator : OperatorRoom<ConcatNode>
{
    /// <summary>As many as a fully_connected layer can have.</summary>
    private const int MaxColumns = 4096;

    public override string Name => "concat";

    public override string Summary => "Puts the columns of two tensors side by side.";

    public override LayerSchema Schema { get; } = new(
        ["s8 [T][A]", "s8 [T][B]"],
        "s8 [T][A + B]",
        [],
        [],
        [FormattableString.Invariant($"A + B is at most {MaxColumns:N0}."), "Both inputs and the output have one scale and zero point."]);

    public override bool ChannelsAreRows => false;

    public override TensorShape? OutputShape(LayerReader layer)
    {
        if (!layer.RowsAreWords() || !layer.RowsAreWords(1))
        {
            return null;
        }

        (Tensor x, Tensor y) = (layer.X, layer.Inputs[1]);
        int columns = x.Shape.Columns + y.Shape.Columns;
        if (columns > MaxColumns)
        {
            layer.Diagnostics.ShapeMismatch($"{layer.Layer.Location}.inputs", Name, FormattableString.Invariant($"at most {MaxColumns} columns in all"), $"{x.Shape} and {y.Shape}");
            return null;
        }

        if (!layer.Context.IsFloat && (x.Quantization != layer.Layer.Output || y.Quantization != layer.Layer.Output))
        {
            layer.Diagnostics.ConcatQuantization($"{layer.Layer.Location}.output");
            return null;
        }

        return TensorShape.Words(columns);
    }

    public override Node? Read(LayerReader layer, Tensor output) => new ConcatNode(layer.X, layer.Inputs[1], output);

    public override ImmutableDictionary<string, ImmutableArray<float>>? ReadFloat(LayerReader layer, Tensor output) => NoTensors;

    protected override IEnumerable<(bool Holds, string Rule)> Invariants(ConcatNode node, Graph graph) =>
    [
        (node.Inputs.All(x => x.Shape.RowsAreWords) && node.Output.Shape == TensorShape.Words(node.X.Shape.Columns + node.Y.Shape.Columns), "has the columns of both inputs"),
        (node.Inputs.All(x => x.Quantization == node.Output.Quantization), "keeps the quantization"),
    ];

    protected override TensorValue Run(ConcatNode node, OperatorInputs inputs)
    {
        (int left, int right) = (node.X.Shape.Columns, node.Y.Shape.Columns);
        sbyte[] joined = new sbyte[inputs.WordRows * (left + right)];
        for (int row = 0; row < inputs.WordRows; row++)
        {
            Span<sbyte> to = joined.AsSpan(row * (left + right));
            inputs.S8(0).AsSpan(row * left, left).CopyTo(to);
            inputs.S8(1).AsSpan(row * right, right).CopyTo(to[left..]);
        }

        return Bytes(node, inputs, joined);
    }

    public override FloatDefinition DefineFloat(FloatLayer layer, FloatGraph graph) => (inputs, _, _, y) =>
    {
        (FloatValue left, FloatValue right) = (inputs[0]!, inputs[1]!);
        for (int r = 0; r < y.Rows; r++)
        {
            left.Row(r).CopyTo(y.Row(r));
            right.Row(r).CopyTo(y.Row(r)[left.Columns..]);
        }
    };

    public override ActivationFunction? ElementFunction(FloatLayer layer) => null;

    public override ScaleRule Scales { get; } = new(ScaleSource.SharedWithInputs);

    public override double Quantize(FloatLayer layer, LayerQuantizer quantizer) => 0;

    public override InputDemand Demand(FloatLayer layer, int input, PaddingMode padding) => InputDemand.Any;

    protected override KernelCall CallOf(ConcatNode node) => new(
        "pnlp_concat_s8",
        Argument.Input(node.X),
        Argument.Number(node.X.Shape.Columns),
        Argument.Input(node.Y),
        Argument.Number(node.Y.Shape.Columns),
        Argument.Rows(node.X),
        Argument.Output(node.Output));

    protected override string Note(ConcatNode node) => string.Empty;

    protected override IEnumerable<Tensor> InPlace(ConcatNode node) => [];

    protected override int ScratchBytes(ConcatNode node, IWeightPacking packing, int maxTokens) => 0;

    protected override Descriptor Describe(ConcatNode node, IWeightPacking packing) => Descriptor.None;

    private protected override void Count(ConcatNode node, CountContext to)
    {
        to.Add("concat.call");
        to.Add("concat.row", to.Rows);
        to.Add("concat.byte", (double)to.Rows * node.Output.Shape.Columns);
    }

    protected override long FlashBytes(ConcatNode node, IWeightPacking packing, int words, int rows) => 0;

    protected override Work WorkOf(ConcatNode node) => Work.None;

    public override KernelBench? Bench { get; } = new("concat", "WORDSxCHANNELSxCHANNELS", "element", ["64x128x128"])
    {
        Work = shape => (long)shape[0] * (shape[1] + shape[2]),
        Build = (model, prefix, shape) =>
        {
            Tensor x = model.Source(shape[1]);
            Tensor y = model.Source(shape[2], "y");
            model.Sink(prefix, model.Place(new ConcatNode(x, y, new Tensor(prefix + "out", ElementType.S8, TensorShape.Words(shape[1] + shape[2]), x.Quantization))));
        },
    };
}
