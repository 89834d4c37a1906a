using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>A room: an operator with its node, typed.</summary>
public abstract class OperatorRoom<TNode> : StepDefinition<TNode>, IOperator
    where TNode : Node
{
    public abstract string Name { get; }

    public abstract string Summary { get; }

    public abstract LayerSchema Schema { get; }

    public abstract bool ChannelsAreRows { get; }

    public abstract TensorShape? OutputShape(LayerReader layer);

    public abstract Node? Read(LayerReader layer, Tensor output);

    public abstract ImmutableDictionary<string, ImmutableArray<float>>? ReadFloat(LayerReader layer, Tensor output);

    public TensorValue Run(Node node, OperatorInputs inputs) => Run((TNode)node, inputs);

    public abstract FloatDefinition DefineFloat(FloatLayer layer, FloatGraph graph);

    public abstract ActivationFunction? ElementFunction(FloatLayer layer);

    public abstract ScaleRule Scales { get; }

    public abstract double Quantize(FloatLayer layer, LayerQuantizer quantizer);

    public abstract InputDemand Demand(FloatLayer layer, int input, PaddingMode padding);

    public abstract KernelBench? Bench { get; }

    public Descriptor Describe(Node node, IWeightPacking packing) => Describe((TNode)node, packing);

    public Work WorkOf(Node node) => WorkOf((TNode)node);

    protected abstract TensorValue Run(TNode node, OperatorInputs inputs);

    protected abstract Descriptor Describe(TNode node, IWeightPacking packing);

    protected abstract Work WorkOf(TNode node);

    /// <summary>An s8 result.</summary>
    protected static S8Value Bytes(Node node, OperatorInputs inputs, sbyte[] elements) => new(node.Output, node.Output.Shape.Rows(inputs.WordRows), elements);

    /// <summary>An operator without tensors.</summary>
    protected static ImmutableDictionary<string, ImmutableArray<float>> NoTensors => ImmutableDictionary<string, ImmutableArray<float>>.Empty;
}
