using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Evaluation;

public class FlashTrafficTests
{
    /// <summary>
    /// By hand, for 3 hashes, window 1, 8 channels, 4 and 12 hidden, 5 slot labels, 3 intents. At T = 6: bottleneck 3 * 16 neighbours * 8 weights, contract
    /// 4 * 6, expand 6 * 4, channels 2 * 96, heads 40 + 24; 8 bytes for each output and normalized channel, three tables of 256.
    /// </summary>
    [Theory]
    [InlineData("masked", 6, 704 + (4 * 64) + 312 + 72 + 448 + 160 + 80 + 48)]
    [InlineData("masked", 1, 344 + (4 * 64) + 292 + 12 + 448 + 160 + 80 + 48)]
    [InlineData("fixed", 1, 368 + (4 * 64) + 312 + 72 + 448 + 160 + 80 + 48)]
    public void Constants_are_counted_once_a_layer_and_gathered_rows_once_a_gather(string padding, int words, long bytes)
    {
        PlannedModel planned = CompilationPipeline.Plan(TinyModel.Read(padding));

        FlashTraffic.Bytes(planned.Graph, words).ShouldBe(bytes);
    }
}
