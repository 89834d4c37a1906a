using System.Text;
using PNlpMixer.Codegen.Calibration;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Quantization;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Calibration;

public class FloatInterpreterTests
{
    [Theory]
    [InlineData(TinyModel.Mixer, "masked", "play music")]
    [InlineData(TinyModel.Mixer, "masked", "set")]
    [InlineData(TinyModel.Mixer, "masked", "wake weather alarm in paris tomorrow at seven")]
    [InlineData(TinyModel.Mixer, "fixed", "play music")]
    [InlineData(TinyModel.Mixer, "fixed", "wake weather alarm in paris tomorrow at seven")]
    [InlineData(TinyModel.Qrnn, "masked", "set")]
    [InlineData(TinyModel.Qrnn, "masked", "wake weather alarm in paris tomorrow at seven")]
    [InlineData(TinyModel.Qrnn, "fixed", "play music")]
    [InlineData(TinyModel.Mixer, "masked", "play music playing", 5)]
    public void Every_layer_is_what_its_definition_says(string encoder, string padding, string text, int wordCodes = 0)
    {
        FloatModel model = TinyFloatModel.Read(padding, encoder, wordCodes);
        FeatureExtractor features = new(model.FrontEnd);
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        WordSplit split = features.SplitWords(utf8, model.Graph.MaxTokens);
        ushort[] positions = features.Positions(utf8, split.Words);

        IReadOnlyDictionary<string, FloatValue> actual = new FloatInterpreter(model.Graph).Run(positions, split.Words.Length);

        Dictionary<string, double[,]> expected = NaiveFloatModel.Run(model.Graph, positions, split.Words.Length);
        foreach (FloatLayer layer in model.Graph.Layers)
        {
            double[] wanted = [.. expected[layer.Name].Cast<double>()];
            FloatValue found = actual[layer.Name];
            (found.Rows, found.Columns).ShouldBe((expected[layer.Name].GetLength(0), expected[layer.Name].GetLength(1)), layer.Name);
            double largest = wanted.Max(Math.Abs);
            found.Elements.Zip(wanted).Max(pair => Math.Abs(pair.First - pair.Second)).ShouldBeLessThan(1e-5 * (1 + largest), layer.Name);
        }
    }

    [Fact]
    public void Gelu_is_within_a_hundred_millionth_of_the_series()
    {
        for (double v = -7; v <= 7; v += 0.000_97)
        {
            Gelu.Instance.At(v).ShouldBe(v * RealFunctions.NormalDistribution(v), 1e-8);
        }

        Gelu.Instance.At(0).ShouldBe(0);
        Gelu.Instance.At(6).ShouldBe(6);
        Gelu.Instance.At(-6).ShouldBe(0);
        Gelu.Instance.At(Math.BitDecrement(6)).ShouldBe(6, 1e-8);
    }
}
