using System.Text;
using System.Text.Json;
using PNlpMixer.Codegen.Text;
using Shouldly;
using Xunit;

namespace PNlpMixer.Codegen.Tests.Text;

/// <summary>Against @huggingface/tokenizers (scripts/make-tokenizer-vectors.mjs says where the two differ on purpose).</summary>
public sealed class TokenizerVectorTests
{
    [Fact]
    public void AgreesWithAllVectors()
    {
        Tokenizer[] tokenizers = [.. TokenizerFiles.OptionSets.Select(o => new Tokenizer(o, TokenizerFiles.Vocabulary))];
        var differences = new List<string>();
        int count = 0;
        foreach (string line in File.ReadLines(TokenizerFiles.Vectors))
        {
            using JsonDocument vector = JsonDocument.Parse(line);
            Tokenizer tokenizer = tokenizers[vector.RootElement.GetProperty("o").GetInt32()];
            byte[] utf8 = Encoding.UTF8.GetBytes(vector.RootElement.GetProperty("t").GetString()!);
            WordSplit split = tokenizer.SplitWords(utf8, int.MaxValue);
            var ids = new List<int>();
            foreach (WordRange word in split.Words)
            {
                tokenizer.AppendSubwords(utf8, word, ids);
            }

            int[] expected = [.. vector.RootElement.GetProperty("i").EnumerateArray().Select(i => i.GetInt32())];
            if (split.Words.Length != vector.RootElement.GetProperty("w").GetInt32() || !ids.SequenceEqual(expected))
            {
                differences.Add($"{line} became {split.Words.Length} words, {string.Join(',', ids)}");
            }

            count++;
        }

        differences.ShouldBeEmpty();
        count.ShouldBeGreaterThanOrEqualTo(2000);
    }
}
