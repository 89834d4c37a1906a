using System.Collections.Immutable;
using System.Text;

namespace PNlpMixer.Codegen.Text;

/// <summary>Cuts the words of scripts that are written without spaces, with the vocabulary as the dictionary (docs/text.md, section 2).</summary>
internal sealed class UnspacedCutter(TokenizerOptions options, Vocabulary vocabulary)
{
    private const int LeastMatch = 2;

    private readonly HashSet<string> _dictionary = new(vocabulary.Subwords, StringComparer.Ordinal);
    private readonly int _longest = Math.Min(options.MaxWordChars, vocabulary.Subwords.Max(subword => subword.Length));

    public ImmutableArray<CleanWord> Cut(CleanWord word)
    {
        ImmutableArray<Cluster> clusters = Clusters(word.Letters);
        ImmutableArray<CleanWord>.Builder parts = ImmutableArray.CreateBuilder<CleanWord>();
        for (int begin = 0; begin < clusters.Length;)
        {
            int end = PartEnd(clusters, begin);
            parts.Add(new CleanWord([.. clusters[begin..end].SelectMany(cluster => cluster.Letters)]));
            begin = end;
        }

        return parts.DrainToImmutable();
    }

    /// <summary>What matches is a part, and so is everything up to where the script changes or something matches again.</summary>
    private int PartEnd(ImmutableArray<Cluster> clusters, int begin)
    {
        int end = MatchEnd(clusters, begin);
        if (end == begin)
        {
            do
            {
                end++;
            }
            while (end < clusters.Length && clusters[end].IsUnspaced == clusters[begin].IsUnspaced && MatchEnd(clusters, end) == end);
        }

        return end;
    }

    /// <summary>Behind the longest subword that begins here, or here where there is none.</summary>
    private int MatchEnd(ImmutableArray<Cluster> clusters, int begin)
    {
        StringBuilder text = new();
        int found = begin;
        int characters = 0;
        for (int i = begin; i < clusters.Length && clusters[i].IsUnspaced; i++)
        {
            foreach (int character in clusters[i].Letters.SelectMany(letter => letter.Results))
            {
                if (++characters > _longest)
                {
                    return found;
                }

                text.Append(new Rune(character));
            }

            found = characters >= LeastMatch && _dictionary.Contains(text.ToString()) ? i + 1 : found;
        }

        return found;
    }

    /// <summary>No border lies before a mark, or between a stacker and the letter that it ties.</summary>
    private static ImmutableArray<Cluster> Clusters(ImmutableArray<CleanLetter> letters)
    {
        ImmutableArray<Cluster>.Builder clusters = ImmutableArray.CreateBuilder<Cluster>();
        for (int begin = 0, end; begin < letters.Length; begin = end)
        {
            end = begin + 1;
            while (end < letters.Length && !IsBorder(ClassOf(letters[end - 1]), ClassOf(letters[end])))
            {
                end++;
            }

            clusters.Add(new Cluster(ClassOf(letters[begin]) is UnspacedClass.Letter or UnspacedClass.Mark or UnspacedClass.Stacker, letters[begin..end]));
        }

        return clusters.DrainToImmutable();
    }

    private static UnspacedClass ClassOf(CleanLetter letter) => UnicodeData.UnspacedClassOf(letter.Results[0]);

    private static bool IsBorder(UnspacedClass before, UnspacedClass kind) =>
        kind < UnspacedClass.Mark && !(before == UnspacedClass.Stacker && kind == UnspacedClass.Letter);

    /// <summary>A letter and what no border parts from it. <paramref name="IsUnspaced"/>: the first character's Line_Break is SA.</summary>
    private readonly record struct Cluster(bool IsUnspaced, ImmutableArray<CleanLetter> Letters);
}
