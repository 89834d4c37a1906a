using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Calibration;

/// <summary>How the range of an activation is chosen.</summary>
public enum CalibrationMethod
{
    /// <summary>The range with the least mean squared error, behind the table that reads the activation where one does.</summary>
    Mse,

    /// <summary>The range that leaves out so many percent of the values on either side.</summary>
    Percentile,
}

/// <summary>An activation to be quantized. <paramref name="Smallest"/>: no finer scale can be computed with (docs/numerics.md).</summary>
public sealed record ActivationRequest(TensorSamples Samples, bool Symmetric, ActivationFunction Behind, double Smallest);

/// <summary>Scale and zero point, and the mean squared error that they leave behind the function.</summary>
public sealed record ScaleChoice(QuantParams Quantization, double SquaredError, double SquaredSignal);

/// <summary>Chooses scale and zero point of s8 activations.</summary>
public sealed class ScaleChooser(CalibrationMethod method, double percentile)
{
    public const double DefaultPercentile = 99.99;

    private const int Steps = 12;
    private const double SmallestFraction = 0.2;

    public ScaleChoice Choose(ActivationRequest request) =>
        method == CalibrationMethod.Mse ? LeastError(request) : OfPercentile(request);

    private static ScaleChoice LeastError(ActivationRequest request)
    {
        float[] values = request.Samples.All;
        double low = Math.Min(0, values.Min());
        double high = Math.Max(0, values.Max());
        double bound = Math.Max(-low, high);
        (double Low, double High)[] ranges = request.Symmetric
            ? [.. Fractions(4 * Steps).Select(f => (-bound * f, bound * f))]
            : [.. Fractions(Steps).SelectMany(f => Fractions(Steps).Select(g => (low * f, high * g)))];

        double[] target = [.. values.Select(v => request.Behind.At(v))];
        ScaleChoice[] choices = new ScaleChoice[ranges.Length];
        Parallel.For(0, ranges.Length, i => choices[i] = Judge(Range(ranges[i], request), request, values, target));

        // The first of the best: the widest range.
        return choices.MinBy(choice => choice.SquaredError)!;
    }

    private ScaleChoice OfPercentile(ActivationRequest request)
    {
        float[] values = request.Samples.Drawn;
        float[] sorted = [.. (request.Symmetric ? values.Select(Math.Abs) : values).Order()];
        double high = Math.Max(0, At(sorted, percentile));
        double low = request.Symmetric ? -high : Math.Min(0, At(sorted, 100 - percentile));
        return Judge(Range((low, high), request), request);
    }

    /// <summary>The value below which so many percent lie, between neighbours in proportion.</summary>
    private static double At(float[] sorted, double percent)
    {
        double place = percent / 100 * (sorted.Length - 1);
        int index = (int)place;
        double next = sorted[Math.Min(index + 1, sorted.Length - 1)];
        return sorted[index] + ((place - index) * (next - sorted[index]));
    }

    /// <summary>The range in 255 steps, with zero exactly on one of them.</summary>
    private static QuantParams Range((double Low, double High) range, ActivationRequest request)
    {
        double scale = Math.Max((range.High - range.Low) / (request.Symmetric ? 254 : 255), request.Smallest);
        return new QuantParams(scale, request.Symmetric ? 0 : (int)Math.Clamp(Math.Round(-128 - (range.Low / scale)), -128, 127));
    }

    /// <summary>What a quantization that is given leaves behind.</summary>
    public static ScaleChoice Judge(QuantParams quantization, ActivationRequest request) =>
        Judge(quantization, request, request.Samples.All, [.. request.Samples.All.Select(v => request.Behind.At(v))]);

    private static ScaleChoice Judge(QuantParams quantization, ActivationRequest request, float[] values, double[] target)
    {
        double[] table = [.. Enumerable.Range(-128, 256).Select(q => request.Behind.At((q - quantization.ZeroPoint) * quantization.Scale))];
        double inverse = 1 / quantization.Scale;
        double error = 0;
        double signal = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double step = Math.Clamp(Math.Round(values[i] * inverse) + quantization.ZeroPoint, -128, 127);
            double difference = table[(int)step + 128] - target[i];
            error += difference * difference;
            signal += target[i] * target[i];
        }

        return new ScaleChoice(quantization, error / values.Length, signal / values.Length);
    }

    /// <summary>From 1 down to <see cref="SmallestFraction"/>.</summary>
    private static IEnumerable<double> Fractions(int count) => Enumerable.Range(0, count).Select(i => 1 - ((1 - SmallestFraction) * i / (count - 1)));
}
