using System.Collections.Immutable;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Tests.TestModels;
using PNlpMixer.Codegen.Text;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Evaluation;

public class WordLabelsTests
{
    private static readonly BioHead Head = TinyModel.Read().Graph.Heads.OfType<BioHead>().Single();

    [Fact]
    public void Without_transitions_the_logits_tell()
    {
        short[] logits = new short[2 * Head.Labels.Length];
        logits[2] = 1;
        logits[Head.Labels.Length + 1] = 1;

        WordLabels.Of(Head, [.. logits], [], [new WordRange(0, 1), new WordRange(1, 2)]).ShouldBe([2, 1]);
    }

    [Fact]
    public void With_transitions_the_spans_tell()
    {
        BioHead head = Head with { Transitions = new Transitions(2, [.. new short[12]], [.. new short[4]]) };
        ImmutableArray<WordRange> words = [new(0, 2), new(2, 3), new(4, 5), new(6, 9), new(9, 10)];

        foreach (int[] labels in (int[][])[[0, 0, 0, 0, 0], [1, 2, 2, 2, 2], [1, 1, 3, 4, 1], [0, 3, 4, 0, 3], [3, 0, 1, 2, 0]])
        {
            short[] logits = new short[words.Length * head.Labels.Length];
            WordLabels.Of(head, [.. logits], BioDecoder.Spans(labels, words), words).ShouldBe(labels);
        }
    }
}
