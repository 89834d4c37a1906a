using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>Applies x where x is positive and alpha * x elsewhere; alpha 0 is ReLU.</summary>
public sealed class LeakyReluOperator : ActivationOperator
{
    public override string Name => "leaky_relu";

    public override string Summary => "Applies x where x is positive and alpha * x elsewhere; alpha 0 is ReLU.";

    public override LayerSchema Schema { get; } = Elementwise(new NumberKey("alpha", 1, "slope below zero"));

    public override ScaleRule Scales => ScaleRule.Free;

    public override double Quantize(FloatLayer layer, LayerQuantizer quantizer) => 0;

    protected override ActivationFunction FunctionOf(LayerKeys keys) => new LeakyRelu(keys.NumberOf("alpha"));

    protected override LookupTable Table(LayerKeys keys, QuantParams input, QuantParams output) => LookupTables.LeakyRelu(keys.NumberOf("alpha"), input, output);

    /// <summary>That of gelu: the kernel knows no function.</summary>
    public override KernelBench? Bench => null;
}
