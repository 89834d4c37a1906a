using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>Applies 1 / (1 + exp(-x)).</summary>
public sealed class SigmoidOperator : ActivationOperator
{
    public override string Name => "sigmoid";

    public override string Summary => "Applies 1 / (1 + exp(-x)).";

    public override LayerSchema Schema { get; } = Elementwise();

    public override ScaleRule Scales { get; } = new(ScaleSource.Free, Range: Sigmoid.Range);

    public override double Quantize(FloatLayer layer, LayerQuantizer quantizer) => 0;

    protected override ActivationFunction FunctionOf(LayerKeys keys) => Sigmoid.Instance;

    protected override LookupTable Table(LayerKeys keys, QuantParams input, QuantParams output) => LookupTables.Sigmoid(input, output);

    /// <summary>That of gelu: the kernel knows no function.</summary>
    public override KernelBench? Bench => null;
}
