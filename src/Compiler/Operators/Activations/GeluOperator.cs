using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>Applies x * Phi(x), Phi being the normal distribution.</summary>
public sealed class GeluOperator : ActivationOperator
{
    public override string Name => "gelu";

    public override string Summary => "Applies x * Phi(x), Phi being the normal distribution.";

    public override LayerSchema Schema { get; } = Elementwise();

    public override ScaleRule Scales => ScaleRule.Free;

    public override double Quantize(FloatLayer layer, LayerQuantizer quantizer) => 0;

    protected override ActivationFunction FunctionOf(LayerKeys keys) => Gelu.Instance;

    protected override LookupTable Table(LayerKeys keys, QuantParams input, QuantParams output) => LookupTables.Gelu(input, output);

    /// <summary>Behind a layer that no table can become part of.</summary>
    public override KernelBench? Bench { get; } = new("lookup", "WORDSxCHANNELS", "element", [])
    {
        Build = (model, prefix, shape) => model.Sink(prefix, model.Place(new LookupTableNode(
            LayerNormOperator.Place(model, IBenchModel.Beside(prefix) + "norm", model.Source(shape[1])),
            new Tensor(prefix + "out", ElementType.S8, TensorShape.Words(shape[1]), IBenchModel.Output),
            LookupTables.Gelu(IBenchModel.Output, IBenchModel.Output)))),
    };
}
