using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Calibration;

/// <summary>Symmetric s8 weights, one scale an output channel.</summary>
internal static class WeightQuantizer
{
    private const int Limit = 127;
    private const int Candidates = 13;
    private const double SmallestFraction = 0.7;
    private const float SmallestMagnitude = 1e-8f;

    /// <summary>A bias takes at most half of an accumulator's range.</summary>
    private const double BiasLimit = 1 << 30;

    /// <summary>
    /// The scale of each channel with the least squared error, and the weights in it. A channel of tiny weights and a large bias gets the scale its bias needs.
    /// </summary>
    public static (sbyte[] Weights, float[] Scales) Quantize(FloatLayer layer, double inputScale)
    {
        (ImmutableArray<float> values, ImmutableArray<float> bias) = (layer["weight"], layer["bias"]);
        int inner = values.Length / bias.Length;
        sbyte[] weights = new sbyte[values.Length];
        float[] scales = new float[bias.Length];
        Parallel.For(0, bias.Length, o =>
        {
            ReadOnlySpan<float> row = values.AsSpan().Slice(o * inner, inner);
            float smallest = (float)(Math.Abs(bias[o]) / (inputScale * BiasLimit));
            scales[o] = Math.Max(LeastErrorScale(row), smallest);
            for (int k = 0; k < inner; k++)
            {
                weights[(o * inner) + k] = (sbyte)Step(row[k], scales[o]);
            }
        });
        return (weights, scales);
    }

    public static int[] Bias(FloatLayer layer, double inputScale, float[] scales) =>
        [.. layer["bias"].Select((bias, o) => (int)Math.Round(bias / (inputScale * scales[o])))];

    private static float LeastErrorScale(ReadOnlySpan<float> row)
    {
        float largest = SmallestMagnitude;
        foreach (float weight in row)
        {
            largest = Math.Max(largest, Math.Abs(weight));
        }

        float best = 0;
        double bestError = double.PositiveInfinity;
        for (int i = 0; i < Candidates; i++)
        {
            double fraction = 1 - ((1 - SmallestFraction) * i / (Candidates - 1));
            float scale = (float)(largest * fraction / Limit);
            double error = 0;
            foreach (float weight in row)
            {
                double difference = (Step(weight, scale) * scale) - weight;
                error += difference * difference;
            }

            if (error < bestError)
            {
                (best, bestError) = (scale, error);
            }
        }

        return best;
    }

    private static float Step(float weight, float scale) => Math.Clamp(MathF.Round(weight / scale), -Limit, Limit);
}
