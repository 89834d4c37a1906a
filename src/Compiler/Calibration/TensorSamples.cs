namespace PNlpMixer.Codegen.Calibration;

/// <summary>
/// Values of one tensor over the calibration data. <paramref name="Drawn"/>: at most so many of each utterance, drawn at random.
/// <paramref name="Extremes"/>: least and greatest value of each utterance that has more.
/// </summary>
public sealed record TensorSamples(float[] Drawn, float[] Extremes)
{
    /// <summary>All that is known, extremes included: they tell what clipping costs.</summary>
    public float[] All { get; } = [.. Drawn, .. Extremes];

    public static TensorSamples Join(IReadOnlyList<TensorSamples> parts) =>
        new([.. parts.SelectMany(part => part.Drawn)], [.. parts.SelectMany(part => part.Extremes)]);
}
