using System.Globalization;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Import;

/// <summary>
/// Whether models can share one reading of a text: the same words, subwords and Bloom filter positions. What an encoder makes of them (window,
/// max_tokens, padding, layers, heads) is its own.
/// </summary>
public static class SharedProjection
{
    public static bool Check(IReadOnlyList<(string Folder, Model Model)> models, DiagnosticBag diagnostics)
    {
        int before = diagnostics.Count;
        (string firstFolder, Model first) = models[0];
        foreach ((string folder, Model model) in models.Skip(1))
        {
            (string Key, string Value)[] keys = [.. Keys(model)];
            int different = keys.Index().FirstOrDefault(k => k.Item.Value != Keys(first).ElementAt(k.Index).Value, (-1, default)).Index;
            if (different >= 0)
            {
                (string key, string value) = keys[different];
                diagnostics.ProjectionDiffers(folder, key, value, firstFolder, Keys(first).ElementAt(different).Value);
            }
            else if (FirstDifferent(first, model) is { } subword)
            {
                diagnostics.FingerprintsDiffer(folder, model.Vocabulary.Subwords[subword], firstFolder);
            }
            else if (!SameCodes(first.WordCodes, model.WordCodes))
            {
                diagnostics.WordCodesDiffer(folder, firstFolder);
            }
        }

        return diagnostics.Count == before;
    }

    private static IEnumerable<(string Key, string Value)> Keys(Model model)
    {
        TokenizerOptions tokenizer = model.Tokenizer;
        ProjectionOptions projection = model.Projection;
        yield return ("tokenizer.lowercase", Text(tokenizer.Lowercase));
        yield return ("tokenizer.strip_accents", Text(tokenizer.StripAccents));
        yield return ("tokenizer.map_quotes_and_dashes", Text(tokenizer.MapQuotesAndDashes));
        yield return ("tokenizer.split_unspaced", Text(tokenizer.SplitUnspaced));
        yield return ("tokenizer.parted_words", string.Join(", ", tokenizer.PartedWords));
        yield return ("tokenizer.unknown_token", tokenizer.UnknownToken);
        yield return ("tokenizer.continuation_prefix", tokenizer.ContinuationPrefix);
        yield return ("tokenizer.max_word_chars", Text(tokenizer.MaxWordChars));
        yield return ("projection.hash_family", projection.HashFamily.ToString().ToLowerInvariant());
        yield return ("projection.num_hashes", Text(projection.NumHashes));
        yield return ("projection.ngram_size", Text(projection.NgramSize));
        yield return ("projection.feature_size", Text(projection.FeatureSize));
        yield return ("projection.word_codes", Text(projection.WordCodes));
        yield return ("vocab.txt, SHA-256", model.Vocabulary.Sha256);
    }

    /// <summary>Of tables of one width.</summary>
    private static bool SameCodes(WordCodeTable? a, WordCodeTable? b) =>
        a is null || b is null ? a == b : a.Keys.AsSpan().SequenceEqual(b.Keys.AsSpan()) && a.Codes.AsSpan().SequenceEqual(b.Codes.AsSpan());

    private static string Text(bool value) => value ? "true" : "false";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The first subword whose fingerprints are not the same in both caches, whatever their encodings; null where all are.</summary>
    private static int? FirstDifferent(Model a, Model b)
    {
        if (a.Cache is UnitsCache x && b.Cache is UnitsCache y && x.Units.AsSpan().SequenceEqual(y.Units.AsSpan())
            && x.SubwordOffsets.AsSpan().SequenceEqual(y.SubwordOffsets.AsSpan()) && x.SubwordUnits.AsSpan().SequenceEqual(y.SubwordUnits.AsSpan()))
        {
            return null;
        }

        uint[] left = new uint[a.Projection.NumHashes];
        uint[] right = new uint[a.Projection.NumHashes];
        for (int subword = 0; subword < a.Cache.SubwordCount; subword++)
        {
            Array.Fill(left, uint.MaxValue);
            Array.Fill(right, uint.MaxValue);
            a.Cache.Minimum(subword, left);
            b.Cache.Minimum(subword, right);
            if (!left.AsSpan().SequenceEqual(right))
            {
                return subword;
            }
        }

        return null;
    }
}
