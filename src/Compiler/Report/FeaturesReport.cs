using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PNlpMixer.Codegen.Projection;

namespace PNlpMixer.Codegen.Report;

/// <summary>A word of a text: its bytes, subwords, and position in the Bloom filter for each hash and each code.</summary>
public sealed record TextWord(int Begin, int End, ImmutableArray<string> Subwords, ImmutableArray<int> Positions);

public sealed record TextFeatures(string Text, bool Truncated, ImmutableArray<TextWord> Words);

/// <summary>A word given by itself, or a subword of the vocabulary.</summary>
public sealed record WordFeatures(string Word, ImmutableArray<string> Subwords, ImmutableArray<int> Positions);

/// <summary>What <c>pnlpc features</c> computed (docs/cli.md). What was not asked for is empty.</summary>
public sealed record FeaturesReport(
    string Model, int NumHashes, int FeatureSize, int WordCodes, ImmutableArray<TextFeatures> Texts, ImmutableArray<WordFeatures> Words, ImmutableArray<WordFeatures> Vocabulary)
{
    private const int ShownPositions = 8;

    private static readonly JsonSerializerOptions Compact = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line an entry: a number a line would be a million lines.</summary>
    public string ToJson()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{{\n  \"model\": \"{Model}\",\n  \"num_hashes\": {NumHashes},\n  \"feature_size\": {FeatureSize},\n{(WordCodes == 0 ? string.Empty : $"  \"word_codes\": {WordCodes},\n")}");
        Append("texts", Texts, last: false);
        Append("words", Words, last: false);
        Append("vocabulary", Vocabulary, last: true);
        return text.Append("}\n").ToString();

        void Append<T>(string name, ImmutableArray<T> entries, bool last)
        {
            text.Append(CultureInfo.InvariantCulture, $"  \"{name}\": [");
            text.AppendJoin(',', entries.Select(entry => $"\n    {JsonSerializer.Serialize(entry, Compact)}"));
            text.Append(entries.IsEmpty ? "]" : "\n  ]").Append(last ? "\n" : ",\n");
        }
    }

    public string ToText()
    {
        StringBuilder text = new();
        foreach (TextFeatures entry in Texts)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(entry.Text);
            text.Append(CultureInfo.InvariantCulture, $"{entry.Text}{(entry.Truncated ? " (truncated)" : "")}\n");
            foreach (TextWord word in entry.Words)
            {
                Line(Encoding.UTF8.GetString(utf8.AsSpan(word.Begin..word.End)), word.Subwords, word.Positions);
            }
        }

        foreach (WordFeatures word in Words.Concat(Vocabulary))
        {
            Line(word.Word, word.Subwords, word.Positions);
        }

        return text.ToString();

        void Line(string word, ImmutableArray<string> subwords, ImmutableArray<int> positions)
        {
            string shown = string.Join(' ', positions.Take(ShownPositions).Select(p => p.ToString(CultureInfo.InvariantCulture)));
            text.Append(CultureInfo.InvariantCulture, $"  {word,-16} {string.Join(' ', subwords),-24} {positions.Distinct().Count(),4} of {FeatureSize + (WordCodeTable.Values * WordCodes)} counters: {shown}{(positions.Length > ShownPositions ? " ..." : "")}\n");
        }
    }
}
