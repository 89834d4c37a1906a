using PNlpMixer.Codegen.Calibration;
using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Calibration;

public class ScaleChooserTests
{
    private static readonly ScaleChooser Mse = new(CalibrationMethod.Mse, ScaleChooser.DefaultPercentile);

    /// <summary>Twice the range would cost the many more than clipping costs the one.</summary>
    [Fact]
    public void One_outlier_does_not_take_the_range_of_all()
    {
        float[] values = [.. Enumerable.Range(0, 200_000).Select(i => (float)Math.Sin(i)), 2];

        Scale(Mse, values).ShouldBeLessThan(2.9 / 255);
        Scale(new ScaleChooser(CalibrationMethod.Percentile, 100), values).ShouldBe(3.0 / 255, 1e-4);
        Scale(new ScaleChooser(CalibrationMethod.Percentile, 99.9), values).ShouldBe(2.0 / 255, 1e-4);
    }

    /// <summary>Far below zero GELU is zero: what lies there needs no steps.</summary>
    [Fact]
    public void The_error_counts_behind_the_table()
    {
        float[] values = [.. Enumerable.Range(0, 10_000).Select(i => (float)(-8 + (i * 0.001)))];

        ScaleChoice plain = Mse.Choose(Request(values));
        ScaleChoice behind = Mse.Choose(Request(values) with { Behind = Gelu.Instance });

        behind.Quantization.Scale.ShouldBeLessThan(0.7 * plain.Quantization.Scale);
    }

    [Fact]
    public void A_symmetric_range_has_zero_at_zero()
    {
        ScaleChoice choice = Mse.Choose(Request([-1, 0.5f, 0.25f]) with { Symmetric = true });

        choice.Quantization.ZeroPoint.ShouldBe(0);
        (choice.Quantization.Scale * 127).ShouldBeInRange(0.9, 1.1);
    }

    [Theory]
    [InlineData(new float[] { 0, 0 })]
    [InlineData(new float[] { 1e-9f })]
    [InlineData(new float[] { 3, 4, 5 })]
    [InlineData(new float[] { -3, -4, -5 })]
    public void Zero_is_always_a_step(float[] values)
    {
        foreach (ScaleChooser chooser in new[] { Mse, new ScaleChooser(CalibrationMethod.Percentile, 99) })
        {
            QuantParams quantization = chooser.Choose(Request(values)).Quantization;

            quantization.ZeroPoint.ShouldBeInRange(-128, 127);
            quantization.Scale.ShouldBeGreaterThanOrEqualTo(1e-6);
        }
    }

    private static ActivationRequest Request(float[] values) => new(new TensorSamples(values, []), false, Identity.Instance, 1e-6);

    private static double Scale(ScaleChooser chooser, float[] values) => chooser.Choose(Request(values)).Quantization.Scale;
}
