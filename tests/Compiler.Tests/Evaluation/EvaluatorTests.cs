using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Quantization;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Evaluation;

/// <summary>Scores by hand, on the tiny model's heads: slots O, B-LOCATION, I-LOCATION, B-DATE_TIME, I-DATE_TIME.</summary>
public class EvaluatorTests
{
    private static readonly Graph Graph = TinyModel.Read().Graph;

    [Fact]
    public void Spans_are_read_as_conlleval_reads_them()
    {
        BioSpans.Of(["O", "B-X", "I-X", "B-X", "I-Y", "I-Y", "O", "I-X"]).ShouldBe(
            [new NamedSpan("X", 1, 3), new NamedSpan("X", 3, 4), new NamedSpan("Y", 4, 6), new NamedSpan("X", 7, 8)]);
    }

    [Fact]
    public void Official_words_compare_labels()
    {
        EvaluationScores scores = new Evaluator(Graph, WordSource.Official).Score(
            [Utterance(["O", "B-LOCATION"], TinyModel.Intents[1]), Utterance(["B-LOCATION", "B-DATE_TIME"], TinyModel.Intents[1])],
            [Answer(1, [0, 1]), Answer(1, [1, 1])]);

        scores.Utterances.ShouldBe(2);
        scores.SlotExactMatch.ShouldBe(50);
        scores.IntentAccuracy.ShouldBe(100);
        scores.JointExactMatch.ShouldBe(50);
        scores.SlotF1.ShouldBe(66.67); // 2 of 3 predicted are right, 2 of 3 gold are found
    }

    [Fact]
    public void Right_slots_and_a_wrong_intent_are_not_jointly_right()
    {
        EvaluationScores scores = new Evaluator(Graph, WordSource.Official).Score([Utterance(["O", "O"], TinyModel.Intents[0])], [Answer(2, [0, 0])]);

        (scores.SlotExactMatch, scores.IntentAccuracy, scores.JointExactMatch).ShouldBe((100, 0, 0));
    }

    [Fact]
    public void Words_past_the_models_limit_count_as_outside()
    {
        Evaluator evaluator = new(Graph, WordSource.Official);

        evaluator.Score([Utterance(["B-LOCATION", "O"], "")], [Answer(0, [1])]).SlotExactMatch.ShouldBe(100);
        evaluator.Score([Utterance(["B-LOCATION", "B-LOCATION"], "")], [Answer(0, [1])]).SlotExactMatch.ShouldBe(0);
    }

    [Fact]
    public void Raw_text_compares_byte_ranges()
    {
        Evaluator evaluator = new(Graph, WordSource.Raw);
        Utterance utterance = Utterance(["B-LOCATION", "I-LOCATION"], "");

        evaluator.Score([utterance], [Answer(0, [1, 2], new SlotSpan(0, 3, 0))]).SlotExactMatch.ShouldBe(100);
        evaluator.Score([utterance], [Answer(0, [1, 2], new SlotSpan(0, 2, 0))]).SlotExactMatch.ShouldBe(0);
        evaluator.Score([utterance], [Answer(0, [1, 2], new SlotSpan(0, 3, 1))]).SlotExactMatch.ShouldBe(0);
        evaluator.Score([utterance], [[]]).SlotExactMatch.ShouldBe(0);
    }

    [Fact]
    public void What_the_data_does_not_say_is_not_scored()
    {
        EvaluationScores scores = new Evaluator(Graph, WordSource.Raw).Score([new Utterance(1, "a b", "a b"u8.ToArray(), null, null, TinyModel.Intents[0])], [Answer(0, [0, 0])]);

        (scores.SlotExactMatch, scores.SlotF1, scores.JointExactMatch).ShouldBe((null, null, null));
        scores.IntentAccuracy.ShouldBe(100);
    }

    private static Utterance Utterance(string[] slots, string intent) =>
        new(1, "a b", Encoding.UTF8.GetBytes("a b"), [new WordRange(0, 1), new WordRange(2, 3)], [.. slots], intent);

    private static ImmutableArray<HeadResult> Answer(int intent, int[] labels, params SlotSpan[] spans) =>
        [new SequenceResult("intent", [], intent, 0), new BioResult("slots", [], [.. labels], [.. spans])];
}
