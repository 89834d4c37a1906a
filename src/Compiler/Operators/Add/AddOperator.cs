using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Quantization;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace PNlpMixer.Codegen.Operators;

/// <summary>Element-wise sum of two s8 tensors of one shape.</summary>
public sealed record AddNode(Tensor X, Tensor Y, Tensor Output, AddParameters Parameters) : Node([X, Y], Output)
{
    public override string OperatorName => "add";
}

/// <summary>An element-wise sum (docs/numerics.md, add).</summary>
public sealed class AddOperator : OperatorRoom<AddNode>
{
    /// <summary>An input's scale over the output's stays below 2^14.</summary>
    private const double LargestQuotient = 16000;

    public override string Name => "add";

    public override string Summary => "Adds two tensors element by element.";

    public override LayerSchema Schema { get; } = new(
        ["s8 [R][C]", "s8 [R][C]"], "s8 [R][C]", [], [], ["Each input scale over the output scale is below 2^14."]);

    public override bool ChannelsAreRows => false;

    public override TensorShape? OutputShape(LayerReader layer) => layer.SameShapes("two inputs of one shape") ? layer.X.Shape : null;

    public override Node? Read(LayerReader layer, Tensor output)
    {
        (QuantParams x, QuantParams y) = (layer.X.Quantization, layer.Inputs[1].Quantization);
        return AddBuilder.TryCreate(x, y, output.Quantization) is { } parameters
            ? new AddNode(layer.X, layer.Inputs[1], output, parameters)
            : layer.ScalesNotRepresentable<AddNode>(
                $"The input scales {x.Scale:R} and {y.Scale:R} are too far above the output scale {output.Quantization.Scale:R}: the quotients must be below 2^14.");
    }

    public override ImmutableDictionary<string, ImmutableArray<float>>? ReadFloat(LayerReader layer, Tensor output) => NoTensors;

    protected override IEnumerable<(bool Holds, string Rule)> Invariants(AddNode node, Graph graph) =>
        [(node.X.Shape == node.Output.Shape && node.Y.Shape == node.Output.Shape, "adds two tensors of its own shape")];

    protected override TensorValue Run(AddNode node, OperatorInputs inputs)
    {
        AddParameters add = node.Parameters;
        return Bytes(node, inputs, [.. inputs.S8(0).Zip(inputs.S8(1), (x, y) => FixedPoint.Clamp8(((x * add.MultiplierX) + (y * add.MultiplierY) + add.Offset) >> add.Shift))]);
    }

    public override FloatDefinition DefineFloat(FloatLayer layer, FloatGraph graph) =>
        (inputs, _, _, y) => TensorPrimitives.Add(inputs[0]!.Elements, inputs[1]!.Elements, y.Elements);

    public override ActivationFunction? ElementFunction(FloatLayer layer) => null;

    public override ScaleRule Scales => ScaleRule.Free;

    public override double Quantize(FloatLayer layer, LayerQuantizer quantizer) => layer.Inputs.Max(quantizer.Scale) / LargestQuotient;

    public override InputDemand Demand(FloatLayer layer, int input, PaddingMode padding) => InputDemand.Any;

    protected override KernelCall CallOf(AddNode node) => new(
        "pnlp_add_s8", Argument.Descriptor(node), Argument.Input(node.X), Argument.Input(node.Y), Argument.Count(node.Output), Argument.Output(node.Output));

    protected override string Note(AddNode node) => string.Empty;

    protected override IEnumerable<Tensor> InPlace(AddNode node) => node.Inputs;

    protected override int ScratchBytes(AddNode node, IWeightPacking packing, int maxTokens) => 0;

    protected override Descriptor Describe(AddNode node, IWeightPacking packing) => new(
        "add",
        [
            new ParameterField("multiplier_x", node.Parameters.MultiplierX),
            new ParameterField("multiplier_y", node.Parameters.MultiplierY),
            new ParameterField("offset", node.Parameters.Offset),
            new ParameterField("shift", node.Parameters.Shift),
        ]);

    private protected override void Count(AddNode node, CountContext to) => AddCounts.Of(to.Isa).Whole(to.To, node.Parameters, node.Output.Shape.Rows(to.Rows) * node.Output.Shape.Columns);

    protected override long FlashBytes(AddNode node, IWeightPacking packing, int words, int rows) => 0;

    protected override Work WorkOf(AddNode node) => Work.None;

    public override KernelBench? Bench { get; } = new("add", "WORDSxCHANNELS", "element", ["64x256"])
    {
        Build = (model, prefix, shape) => model.Sink(prefix, Place(model, prefix + "out", model.Source(shape[1]), model.Source(shape[1], "y"))),
    };

    /// <summary>A sum.</summary>
    internal static Tensor Place(IBenchModel model, string name, Tensor x, Tensor y)
    {
        Tensor output = new(name, ElementType.S8, x.Shape, new QuantParams(0.07, 1));
        return model.Place(new AddNode(x, y, output, AddBuilder.TryCreate(x.Quantization, y.Quantization, output.Quantization)!));
    }
}
