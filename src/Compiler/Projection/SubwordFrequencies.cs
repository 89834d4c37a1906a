using System.Collections.Immutable;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Projection;

/// <summary>How often each subword is asked for, by vocabulary id, and how many make a word.</summary>
public sealed record SubwordFrequencies(ImmutableArray<long> Counts, double SubwordsPerWord)
{
    /// <summary>Nothing is known: each of the subwords given as often as any other, and alone.</summary>
    public static SubwordFrequencies Uniform(int vocabularySize, IEnumerable<int> subwords)
    {
        long[] counts = new long[vocabularySize];
        foreach (int subword in subwords)
        {
            counts[subword] = 1;
        }

        return new SubwordFrequencies([.. counts], 1);
    }

    /// <summary>As the model reads texts; null where they have no words.</summary>
    public static SubwordFrequencies? Of(FrontEnd model, IEnumerable<ReadOnlyMemory<byte>> texts)
    {
        Tokenizer tokenizer = new(model.Tokenizer, model.Vocabulary);
        long[] counts = new long[model.Vocabulary.Subwords.Length];
        long words = 0;
        List<int> subwords = [];
        foreach (ReadOnlyMemory<byte> text in texts)
        {
            foreach (WordRange word in tokenizer.SplitWords(text.Span, model.MaxTokens).Words)
            {
                words++;
                subwords.Clear();
                tokenizer.AppendSubwords(text.Span, word, subwords);
                foreach (int subword in subwords)
                {
                    counts[subword]++;
                }
            }
        }

        return words == 0 ? null : new SubwordFrequencies([.. counts], (double)counts.Sum() / words);
    }
}
