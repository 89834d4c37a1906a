using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>Applies the hyperbolic tangent.</summary>
public sealed class TanhOperator : ActivationOperator
{
    public override string Name => "tanh";

    public override string Summary => "Applies the hyperbolic tangent.";

    public override LayerSchema Schema { get; } = Elementwise();

    public override ScaleRule Scales { get; } = new(ScaleSource.Free, Range: Tanh.Range, SymmetricRange: Tanh.Range);

    public override double Quantize(FloatLayer layer, LayerQuantizer quantizer) => 0;

    protected override ActivationFunction FunctionOf(LayerKeys keys) => Tanh.Instance;

    protected override LookupTable Table(LayerKeys keys, QuantParams input, QuantParams output) => LookupTables.Tanh(input, output);

    /// <summary>That of gelu: the kernel knows no function.</summary>
    public override KernelBench? Bench => null;
}
