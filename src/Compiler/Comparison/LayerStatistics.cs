using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Comparison;

/// <summary>
/// Sums over all values of one layer, errors behind <paramref name="behind"/>: where a table reads the layer, what the table makes of two values counts, not how far they are
/// apart. "Own" compares the integers with the float layer for the integers' own inputs: what the layer itself adds to the error,
/// without what came before it.
/// </summary>
public sealed class LayerStatistics(int channels, bool channelsAreRows, ActivationFunction behind)
{
    private readonly double[] _channelSignal = new double[channels];
    private readonly double[] _channelNoise = new double[channels];
    private double _signal;
    private double _noise;
    private double _error;
    private long _count;
    private long _low;
    private long _high;

    public double? SignalToNoise => Ratio(_signal, _noise);

    public double? OwnSignalToNoise => Ratio(_channelSignal.Sum(), _channelNoise.Sum());

    public double SaturatedLow => Percent(_low);

    public double SaturatedHigh => Percent(_high);

    public double MeanError => _count == 0 ? 0 : _error / _count;

    public double LargestError { get; private set; }

    public int LeastStep { get; private set; } = int.MaxValue;

    public int GreatestStep { get; private set; } = int.MinValue;

    /// <param name="expected">The float model's values.</param>
    /// <param name="own">The float layer's, for the integer model's inputs.</param>
    /// <param name="actual">The integers.</param>
    public void Add(FloatValue expected, FloatValue own, TensorValue actual)
    {
        (int least, int greatest) = actual is S8Value ? (sbyte.MinValue, sbyte.MaxValue) : (short.MinValue, short.MaxValue);
        for (int i = 0; i < expected.Elements.Length; i++)
        {
            int step = Dequantized.Step(actual, i);
            double value = behind.At(Dequantized.Real(actual, step));
            double wanted = behind.At(expected.Elements[i]);
            double ownWanted = behind.At(own.Elements[i]);
            double error = value - wanted;
            double ownError = value - ownWanted;
            int channel = channelsAreRows ? i / expected.Columns : i % expected.Columns;
            _signal += wanted * wanted;
            _noise += error * error;
            _error += Math.Abs(error);
            _channelSignal[channel] += ownWanted * ownWanted;
            _channelNoise[channel] += ownError * ownError;
            LargestError = Math.Max(LargestError, Math.Abs(error));
            LeastStep = Math.Min(LeastStep, step);
            GreatestStep = Math.Max(GreatestStep, step);
            _low += step == least ? 1 : 0;
            _high += step == greatest ? 1 : 0;
        }

        _count += expected.Elements.Length;
    }

    public void Add(LayerStatistics other)
    {
        for (int c = 0; c < _channelSignal.Length; c++)
        {
            _channelSignal[c] += other._channelSignal[c];
            _channelNoise[c] += other._channelNoise[c];
        }

        _signal += other._signal;
        _noise += other._noise;
        _error += other._error;
        _count += other._count;
        _low += other._low;
        _high += other._high;
        LargestError = Math.Max(LargestError, other.LargestError);
        LeastStep = Math.Min(LeastStep, other.LeastStep);
        GreatestStep = Math.Max(GreatestStep, other.GreatestStep);
    }

    /// <summary>The channels that make most of the layer's own error: index, share of it in percent, own signal to noise.</summary>
    public IEnumerable<(int Channel, double Share, double? SignalToNoise)> WorstChannels(int count)
    {
        double all = _channelNoise.Sum();
        return Enumerable.Range(0, _channelNoise.Length)
            .Where(c => _channelNoise[c] > 0)
            .OrderByDescending(c => _channelNoise[c])
            .Take(count)
            .Select(c => (c, 100 * _channelNoise[c] / all, Ratio(_channelSignal[c], _channelNoise[c])));
    }

    /// <summary>In dB; null where nothing is lost, or nothing was there to be lost.</summary>
    private static double? Ratio(double signal, double noise) => noise == 0 || signal == 0 ? null : 10 * Math.Log10(signal / noise);

    private double Percent(long part) => _count == 0 ? 0 : 100.0 * part / _count;
}
