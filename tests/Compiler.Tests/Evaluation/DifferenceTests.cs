using System.Collections.Immutable;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Quantization;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Evaluation;

/// <summary>Each integer that is compared, made wrong by itself.</summary>
public class DifferenceTests
{
    private static readonly SequenceResult Intent = new("intent", [1, 2], 1, 600);
    private static readonly BioResult Slots = new("slots", [5, 6, 7], [2], [new SlotSpan(0, 2, 0)]);
    private static readonly Inference Expected = new([new WordRange(0, 2)], false, [Intent, Slots], ImmutableDictionary<string, TensorValue>.Empty);
    private static readonly RunnerAnswer Right = new(0, 1, false, 0, [new WordRange(0, 2)], [Intent, Slots]);

    public static TheoryData<string, RunnerAnswer> Wrong => new()
    {
        { "status[0]: 0 in the reference, 1 here", Right with { Status = 1 } },
        { "word_count[0]: 1 in the reference, 2 here", Right with { WordCount = 2 } },
        { "truncated[0]: 0 in the reference, 1 here", Right with { Truncated = true } },
        { "words[0]: 0..2 in the reference, 0..1 here", Right with { Words = [new WordRange(0, 1)] } },
        { "head intent, logits[1]: 2 in the reference, 3 here", Right with { Heads = [Intent with { Logits = [1, 3] }, Slots] } },
        { "head intent, logits[1]: 2 in the reference, nothing here", Right with { Heads = [Intent with { Logits = [1] }, Slots] } },
        { "head intent, label[0]: 1 in the reference, 0 here", Right with { Heads = [Intent with { Label = 0 }, Slots] } },
        { "head intent, score[0]: 600 in the reference, 601 here", Right with { Heads = [Intent with { Score = 601 }, Slots] } },
        { "head slots, logits[0]: 5 in the reference, 4 here", Right with { Heads = [Intent, Slots with { Logits = [4, 6, 7] }] } },
        { "head slots, spans[0]: 0..2 slot 0 in the reference, 0..2 slot 1 here", Right with { Heads = [Intent, Slots with { Spans = [new SlotSpan(0, 2, 1)] }] } },
        { "head slots, spans[1]: nothing in the reference, 3..4 slot 0 here", Right with { Heads = [Intent, Slots with { Spans = [new SlotSpan(0, 2, 0), new SlotSpan(3, 4, 0)] }] } },
        { "heads[0]: 2 in the reference, 1 here", Right with { Heads = [Intent] } },
    };

    [Fact]
    public void Equal_results_have_none() => Difference.Find(Expected, Right).ShouldBeNull();

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Every_value_is_compared(string expected, RunnerAnswer answer) => Difference.Find(Expected, answer)!.ToString().ShouldBe(expected);
}
