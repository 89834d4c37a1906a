using System.Collections.Immutable;
using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Comparison;

/// <summary>How many labels of a head are the same in both models, of how many: one a text, or one a word.</summary>
public sealed record LabelAgreement(string Head, long Labels, long Equal)
{
    public static ImmutableArray<LabelAgreement> Of(IEnumerable<string> heads, SideBySide compared) =>
        [.. heads.Select((name, h) =>
        {
            long labels = 0;
            long equal = 0;
            foreach ((ImmutableArray<HeadResult> x, ImmutableArray<HeadResult> y) in compared.FloatAnswers.Zip(compared.IntegerAnswers))
            {
                if (!x.IsEmpty)
                {
                    ImmutableArray<int> left = LabelsOf(x[h]);
                    labels += left.Length;
                    equal += left.Zip(LabelsOf(y[h])).Count(pair => pair.First == pair.Second);
                }
            }

            return new LabelAgreement(name, labels, equal);
        })];

    private static ImmutableArray<int> LabelsOf(HeadResult result) => result is SequenceResult sequence ? [sequence.Label] : ((BioResult)result).Labels;
}
