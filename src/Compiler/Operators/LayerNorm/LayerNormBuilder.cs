using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Quantization;

namespace PNlpMixer.Codegen.Operators;

/// <summary>Integer parameters of a layer normalization (docs/numerics.md, layer_norm).</summary>
public static class LayerNormBuilder
{
    public const int MaxChannels = 1024;
    private const int MaxShift = 20;
    private const double MaxGain = int.MaxValue - 1;
    private const double BiasLimit = 1 << 29;
    private const double EpsilonLimit = 1L << 34;

    /// <summary>Null where a gain or bias does not fit at any shift, or epsilon at this input scale.</summary>
    public static LayerNormParameters? TryCreate(IReadOnlyList<float> gamma, IReadOnlyList<float> beta, double epsilon, QuantParams input, QuantParams output)
    {
        double channels = gamma.Count;
        double e = FixedPoint.Round(epsilon * channels * channels / (input.Scale * input.Scale));
        if (!(e >= 0 && e < EpsilonLimit))
        {
            return null;
        }

        for (int shift = MaxShift; shift >= 1; shift--)
        {
            double[] gains = [.. gamma.Select(g => 2 * FixedPoint.Round(Math.ScaleB(g / output.Scale, 15 + shift)))];
            double[] biases = [.. beta.Select(b => FixedPoint.Round(Math.ScaleB(b / output.Scale, shift)))];
            if (gains.All(g => Math.Abs(g) <= MaxGain) && biases.All(b => Math.Abs(b) < BiasLimit))
            {
                return new LayerNormParameters(
                    [.. gains.Select(g => (int)g)], [.. biases.Select(b => (int)b)], (long)e, shift, output.ZeroPoint);
            }
        }

        return null;
    }
}
