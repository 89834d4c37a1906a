using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using PNlpMixer.Codegen.Text;
using Shouldly;
using Xunit;

namespace PNlpMixer.Codegen.Tests.Text;

/// <summary>With the vocabulary of multilingual BERT, which is not part of the repository: PNLP_DATA names the folder, ../shared/data unless it is set.</summary>
public sealed class LargeVocabularyTests
{
    [SkippableFact]
    public void MultilingualBert()
    {
        string data = Environment.GetEnvironmentVariable("PNLP_DATA") ?? Path.Combine(TokenizerFiles.Root, "../shared/data");
        string path = Path.Combine(data, "vocab/bert-base-multilingual-cased.vocab.txt.gz");
        Skip.IfNot(File.Exists(path), $"{path} is absent: set PNLP_DATA to the folder with the data sets.");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var vocabulary = new Vocabulary([.. reader.ReadToEnd().TrimEnd('\n').Split('\n')], string.Empty);
        vocabulary.Subwords.Length.ShouldBe(119547);
        TokenizerOptions options = TokenizerFiles.Options(lowercase: false, stripAccents: false, mapQuotesAndDashes: true, maxWordChars: 100);

        var tables = TokenizerTables.Of(options, vocabulary);
        tables.Bytes.ShouldBe(433_556);
        tables.SubwordOrder.Length.ShouldBe(112_511);

        var tokenizer = new Tokenizer(options, vocabulary);
        using var device = new DeviceTokenizer([(options, vocabulary)]);
        var random = new Random(9);
        ImmutableArray<DeviceQuery> queries = [.. Enumerable.Range(0, 3000).Select(_ => Query(random, vocabulary))];
        ImmutableArray<DeviceAnswer> answers = device.Ask(queries);
        var seen = new HashSet<int>();
        for (int q = 0; q < queries.Length; q++)
        {
            var ids = new List<int>();
            tokenizer.AppendSubwords(queries[q].Text, queries[q].Range, ids);
            answers[q].RangeSubwords.ShouldBe(ids);
            seen.UnionWith(ids);
        }

        seen.Count.ShouldBeGreaterThan(10_000);
    }

    private static DeviceQuery Query(Random random, Vocabulary vocabulary)
    {
        IEnumerable<string> pieces = Enumerable.Range(0, 12)
            .Select(_ => vocabulary.Subwords[random.Next(vocabulary.Subwords.Length)])
            .Select(s => s.StartsWith("##", StringComparison.Ordinal) ? s[2..] : $" {s}");
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(pieces));
        return new DeviceQuery(0, 1, new WordRange(0, text.Length), text);
    }
}
