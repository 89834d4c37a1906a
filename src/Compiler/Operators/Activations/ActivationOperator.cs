using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Packing;

namespace PNlpMixer.Codegen.Operators;

/// <summary>An s8 table: gelu, leaky_relu, tanh or sigmoid.</summary>
public sealed record LookupTableNode(Tensor Input, Tensor Output, LookupTable Table) : Node([Input], Output)
{
    public override string OperatorName => Table.Function;
}

/// <summary>An element-wise function as 256 values (docs/numerics.md, Look-up tables). A room says which function.</summary>
public abstract class ActivationOperator : OperatorRoom<LookupTableNode>
{
    private static readonly IsaTable<Action<CostCounts, int>> Counts = new(
        Portable: PerElement,
        Dsp: PerElement,
        Mve: (to, count) =>
        {
            to.Add("lookup.call");
            to.Add("lookup.sixteen", (count + 15) / 16);
        });

    public sealed override bool ChannelsAreRows => false;

    public sealed override TensorShape? OutputShape(LayerReader layer) => layer.X.Shape;

    public sealed override Node? Read(LayerReader layer, Tensor output) => new LookupTableNode(layer.X, output, Table(layer.Keys, layer.X.Quantization, output.Quantization));

    public sealed override ImmutableDictionary<string, ImmutableArray<float>>? ReadFloat(LayerReader layer, Tensor output) => NoTensors;

    public sealed override ActivationFunction? ElementFunction(FloatLayer layer) => FunctionOf(layer.Keys);

    public sealed override FloatDefinition DefineFloat(FloatLayer layer, FloatGraph graph)
    {
        ActivationFunction function = FunctionOf(layer.Keys);
        return (inputs, _, _, y) =>
        {
            float[] x = inputs[0]!.Elements;
            for (int i = 0; i < y.Elements.Length; i++)
            {
                y.Elements[i] = (float)function.At(x[i]);
            }
        };
    }

    public sealed override InputDemand Demand(FloatLayer layer, int input, PaddingMode padding) => InputDemand.Any;

    protected abstract ActivationFunction FunctionOf(LayerKeys keys);

    protected abstract LookupTable Table(LayerKeys keys, QuantParams input, QuantParams output);

    /// <summary>Its schema, with keys of its own.</summary>
    protected static LayerSchema Elementwise(params ImmutableArray<LayerKey> keys) => new(["s8 [R][C]"], "s8 [R][C]", keys, [], []);

    protected sealed override IEnumerable<(bool Holds, string Rule)> Invariants(LookupTableNode node, Graph graph) =>
        [(node.Table.Values.Length == KernelBlocks.TableBytes && node.Input.Shape == node.Output.Shape, "has 256 entries and keeps the shape")];

    protected sealed override TensorValue Run(LookupTableNode node, OperatorInputs inputs) => Bytes(node, inputs, [.. inputs.S8().Select(x => node.Table[x])]);

    protected sealed override KernelCall CallOf(LookupTableNode node) => new(
        "pnlp_lookup_s8", Argument.Descriptor(node), Argument.Input(node.Input), Argument.Count(node.Output), Argument.Output(node.Output));

    protected sealed override string Note(LookupTableNode node) => string.Empty;

    protected sealed override IEnumerable<Tensor> InPlace(LookupTableNode node) => node.Inputs;

    protected sealed override int ScratchBytes(LookupTableNode node, IWeightPacking packing, int maxTokens) => 0;

    protected sealed override Descriptor Describe(LookupTableNode node, IWeightPacking packing) =>
        new(null, [new ArrayField("table", ConstantArray.Of(node.Table.Values), $"{node.Table.Function} by input + 128; {Notes.Quantized(node.Output)}", Checked: false)]);

    private protected sealed override void Count(LookupTableNode node, CountContext to) =>
        Counts[to.Isa](to.To, node.Output.Shape.Rows(to.Rows) * node.Output.Shape.Columns);

    protected sealed override long FlashBytes(LookupTableNode node, IWeightPacking packing, int words, int rows) => (long)node.Output.Shape.Rows(rows) * node.Output.Shape.Columns;

    protected sealed override Work WorkOf(LookupTableNode node) => new(0, 0, 0, KernelBlocks.TableBytes);

    private static void PerElement(CostCounts to, int count)
    {
        to.Add("lookup.call");
        to.Add("lookup.element", count);
    }
}
