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
}
