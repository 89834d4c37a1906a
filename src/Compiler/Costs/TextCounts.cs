using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Reference;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Costs;

/// <summary>
/// What of a step's work depends on the text, and not on its number of words alone. <paramref name="Characters"/>: of the whole text;
/// <paramref name="WordCharacters"/>: of its words. <paramref name="Units"/>: hashed or read from the cache, <paramref name="UnitBytes"/> their texts.
/// <paramref name="Features"/>: of each word. <paramref name="Paths"/>: of each head with transitions.
/// </summary>
internal sealed record TextCounts(
    int Words,
    int Characters,
    int WordCharacters,
    int Subwords,
    int Units,
    int UnitBytes,
    ImmutableArray<FeatureLists> Features,
    ImmutableDictionary<string, PathCounts> Paths)
{
    /// <summary>Counts with the reference's own tokenizer, features and, where labels have transitions, logits.</summary>
    public static TextCounts Of(Model model, ReadOnlySpan<byte> text)
    {
        FeatureExtractor extractor = new(model.FrontEnd);
        ImmutableArray<WordRange> words = extractor.SplitWords(text, model.Graph.MaxTokens).Words;
        List<int> subwords = [];
        int wordCharacters = 0;
        foreach (WordRange word in words)
        {
            subwords.AddRange(extractor.Subwords(text, word));
            wordCharacters += Encoding.UTF8.GetCharCount(text[word.Begin..word.End]);
        }

        ushort[] positions = extractor.Positions(text, words);
        ImmutableArray<string[]> units = [.. subwords.Select(subword => SubwordUnits.Of(model.Vocabulary.Subwords[subword], model.Projection.NgramSize).ToArray())];
        return new TextCounts(
            words.Length,
            Encoding.UTF8.GetCharCount(text),
            wordCharacters,
            subwords.Count,
            model.Cache is UnitsCache cache ? subwords.Sum(subword => cache.SubwordOffsets[subword + 1] - cache.SubwordOffsets[subword]) : units.Sum(unit => unit.Length),
            units.Sum(unit => unit.Sum(Encoding.UTF8.GetByteCount)),
            [.. positions.Chunk(extractor.PositionsPerWord).Select(word => FeatureLists.Of(word))],
            PathsOf(model, text));
    }

    private static ImmutableDictionary<string, PathCounts> PathsOf(Model model, ReadOnlySpan<byte> text)
    {
        Dictionary<string, Transitions> transitions = model.Graph.Heads.OfType<BioHead>()
            .Where(head => head.Transitions is not null)
            .ToDictionary(head => head.Name, head => head.Transitions!, StringComparer.Ordinal);
        return transitions.Count == 0
            ? ImmutableDictionary<string, PathCounts>.Empty
            : new ReferenceInterpreter(model).Run(text).Heads.OfType<BioResult>()
                .Where(result => transitions.ContainsKey(result.Name))
                .ToImmutableDictionary(result => result.Name, result => PathCounts.Of(result.Logits.AsSpan(), transitions[result.Name]));
    }
}
