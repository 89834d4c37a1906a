using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using PNlpMixer.Codegen.Text;
using Shouldly;
using Xunit;

namespace PNlpMixer.Codegen.Tests.Text;

/// <summary>C# against C: the same words, flags and subwords for random Unicode, random and damaged UTF-8, and random ranges of it.</summary>
public sealed class DeviceTokenizerTests : IClassFixture<DeviceTokenizerTests.Devices>
{
    private readonly Devices _devices;

    public DeviceTokenizerTests(Devices devices) => _devices = devices;

    [Fact]
    public void AgreesOnTheVectors()
    {
        IEnumerable<string> texts = File.ReadLines(TokenizerFiles.Vectors).Select(line =>
        {
            using JsonDocument vector = JsonDocument.Parse(line);
            return vector.RootElement.GetProperty("t").GetString()!;
        });
        Compare(texts.Distinct().Select(Encoding.UTF8.GetBytes), seed: 1);
    }

    [Fact]
    public void AgreesOnEveryCharacter()
    {
        // Alone between two letters: what it is, what it becomes, and whether it extends a word. Planes without any assigned character are sampled.
        IEnumerable<int> characters = Enumerable.Range(0, 0x110000).Where(c => Rune.IsValid(c) && (c < 0x34000 || c >> 12 == 0xE0 || c % 509 == 0));
        IEnumerable<byte[]> texts = characters.Chunk(96).Select(chunk =>
            Encoding.UTF8.GetBytes(string.Join(' ', chunk.Select(c => $"e{new Rune(c)}\u0301n"))));
        Compare(texts, seed: 2, maxWords: 400);
    }

    /// <summary>Behind a word, before one, between two, beside a letter of another script: each class of characters answers differently.</summary>
    [Fact]
    public void AgreesOnEveryUnspacedCharacter()
    {
        IEnumerable<int> characters = Enumerable.Range(0, UnicodeData.CodePoints)
            .Where(c => Rune.IsValid(c) && Enumerable.Range(c - 1, 3).Any(n => n is >= 0 and < UnicodeData.CodePoints && UnicodeData.UnspacedClassOf(n) != UnspacedClass.Other));
        IEnumerable<byte[]> texts = characters.Chunk(32).Select(chunk =>
            Encoding.UTF8.GetBytes(string.Join(' ', chunk.Select(c => new Rune(c)).Select(c => $"กก{c}กก {c}a{c}ก{c}{c}"))));
        Compare(texts, seed: 9, maxWords: 400);
    }

    [Fact]
    public void AgreesOnUnspacedScripts()
    {
        var random = new Random(10);
        int[] characters = [.. Enumerable.Range(0, UnicodeData.CodePoints).Where(c => UnicodeData.UnspacedClassOf(c) is UnspacedClass.Letter or UnspacedClass.Mark)];
        string[] pieces =
        [
            .. TokenizerFiles.UnspacedVocabulary.Subwords.Where(s => s.Any(c => UnicodeData.UnspacedClassOf(c) == UnspacedClass.Letter)).Select(s => s.TrimStart('#')),
            .. Enumerable.Repeat(new[] { "ก", "ข", "ค", "ง", "ี", "\u1039", "\u17D2", "\u1A60", "\u0301", "\uFE00", "\u200B", "\u200D", "\uFFFD", " ", "a", "é", "7", ".", "中", "ဦ" }, 8).SelectMany(s => s),
        ];
        Compare(
            Enumerable.Range(0, 4000).Select(i =>
            {
                string text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ =>
                    random.Next(12) == 0 ? char.ConvertFromUtf32(characters[random.Next(characters.Length)]) : pieces[random.Next(pieces.Length)]));
                byte[] utf8 = Encoding.UTF8.GetBytes(text);
                return i % 4 == 0 ? Damage(random, utf8) : utf8;
            }),
            seed: 11);
    }

    /// <summary>Listed words as texts write them: in capitals, with accents and removed characters inside, longer and shorter ones, beside punctuation.</summary>
    [Fact]
    public void AgreesOnPartedWords()
    {
        var random = new Random(13);
        string[] parts = [.. TokenizerFiles.PartedWords.SelectMany(word => word.Split(' '))];
        string[] between = ["", "", "", "", " ", " ", ",", "\u0301", "\u00AD", "\u200D\u0301", "\uFFFD", "한", "İ"];
        Compare(
            Enumerable.Range(0, 6000).Select(i =>
            {
                StringBuilder text = new();
                for (int words = random.Next(12); words > 0; words--)
                {
                    string word = random.Next(4) == 0 ? parts[random.Next(parts.Length)] : TokenizerFiles.PartedWords[random.Next(TokenizerFiles.PartedWords.Length)].Replace(" ", string.Empty, StringComparison.Ordinal);
                    foreach (Rune character in word.EnumerateRunes())
                    {
                        text.Append(random.Next(5) == 0 ? Rune.ToUpperInvariant(character) : character).Append(random.Next(10) == 0 ? between[random.Next(between.Length)] : string.Empty);
                    }

                    text.Append(random.Next(4) == 0 ? between[random.Next(between.Length)] : " ");
                }

                byte[] utf8 = Encoding.UTF8.GetBytes(text.ToString());
                return i % 6 == 0 ? Damage(random, utf8) : utf8;
            }),
            seed: 14);
    }

    /// <summary>One word of a hundred thousand letters: the device's work and stack must not grow with its square.</summary>
    [Fact]
    public void AgreesOnLongStretches() =>
        Compare(new[] { "ก", "กข", "จ", "กกขง", "ี", "\u17D2ក" }.Select(piece => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length)))), seed: 12);

    [Fact]
    public void AgreesOnRandomUnicode()
    {
        var random = new Random(3);
        string[] pieces = Pieces();
        Compare(Enumerable.Range(0, 3000).Select(_ => Encoding.UTF8.GetBytes(RandomText(random, pieces))), seed: 4);
    }

    [Fact]
    public void AgreesOnDamagedUtf8()
    {
        var random = new Random(5);
        string[] pieces = Pieces();
        Compare(Enumerable.Range(0, 3000).Select(_ => Damage(random, Encoding.UTF8.GetBytes(RandomText(random, pieces)))), seed: 6);
    }

    [Fact]
    public void AgreesOnRandomBytes()
    {
        var random = new Random(7);
        byte[] leads = [0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xC3, 0xCC, 0xDF, 0xE0, 0xE1, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF];
        Compare(
            Enumerable.Range(0, 6000).Select(i =>
            {
                byte[] bytes = new byte[random.Next(40)];
                for (int b = 0; b < bytes.Length; b++)
                {
                    bytes[b] = i % 2 == 0 ? (byte)random.Next(256) : leads[random.Next(leads.Length)];
                }

                return bytes;
            }),
            seed: 8);
    }

    /// <summary>Every text goes to every option set, with a random limit of words and a random caller's range.</summary>
    private void Compare(IEnumerable<byte[]> texts, int seed, int? maxWords = null)
    {
        var random = new Random(seed);
        List<DeviceQuery> queries = [];
        foreach (byte[] text in texts)
        {
            int begin = random.Next(text.Length + 1);
            var range = new WordRange(begin, random.Next(begin, text.Length + 1));
            int limit = maxWords ?? random.Next(random.Next(2) == 0 ? 4 : 40);
            queries.AddRange(Enumerable.Range(0, _devices.Tokenizers.Length).Select(t => new DeviceQuery(t, limit, range, text)));
        }

        ImmutableArray<DeviceAnswer> answers = _devices.Device.Ask(queries);
        for (int q = 0; q < queries.Count; q++)
        {
            string actual = answers[q].ToString();
            string expected = Reference(queries[q]).ToString();
            if (actual != expected)
            {
                actual.ShouldBe(expected, $"tokenizer {queries[q].Tokenizer}, text {Convert.ToHexString(queries[q].Text)}");
            }
        }
    }

    private DeviceAnswer Reference(DeviceQuery query)
    {
        Tokenizer tokenizer = _devices.Tokenizers[query.Tokenizer];
        WordSplit split = tokenizer.SplitWords(query.Text, query.MaxWords);
        return new DeviceAnswer(split, [.. split.Words.Select(Subwords)], Subwords(query.Range));

        ImmutableArray<int> Subwords(WordRange range)
        {
            var ids = new List<int>();
            tokenizer.AppendSubwords(query.Text, range, ids);
            return [.. ids];
        }
    }

    /// <summary>Subwords, so that words match, and characters of interest.</summary>
    private static string[] Pieces() =>
    [
        .. TokenizerFiles.Vocabulary.Subwords.Select(s => s.StartsWith("##", StringComparison.Ordinal) ? s[2..] : s),
        .. Enumerable.Repeat(new[] { " ", "\u0301", "\u0308", "\u200D", ".", "中", "’", "\t", "\0", "\uFFFD", "가", "\u3000", "İ", "Σ" }, 40).SelectMany(s => s),
    ];

    private static string RandomText(Random random, string[] pieces)
    {
        var text = new StringBuilder();
        for (int i = random.Next(30); i > 0; i--)
        {
            switch (random.Next(8))
            {
                case 0:
                    int c = random.Next(random.Next(3) == 0 ? 0x110000 : 0x3000);
                    text.Append(Rune.IsValid(c) ? new Rune(c).ToString() : "?");
                    break;
                case 1:
                    text.Append(pieces[random.Next(pieces.Length)].ToUpperInvariant());
                    break;
                default:
                    text.Append(pieces[random.Next(pieces.Length)]);
                    break;
            }
        }

        return text.ToString();
    }

    private static byte[] Damage(Random random, byte[] utf8)
    {
        List<byte> bytes = [.. utf8];
        for (int i = 1 + random.Next(4); i > 0 && bytes.Count > 0; i--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes.RemoveAt(at);
                    break;
                case 1:
                    bytes.Insert(at, (byte)random.Next(0x80, 0x100));
                    break;
                case 2:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>The option sets of the vectors and some more, on both sides; the C side is built once.</summary>
    public sealed class Devices : IDisposable
    {
        private static readonly ImmutableArray<(TokenizerOptions Options, Vocabulary Vocabulary)> Sets =
        [
            .. TokenizerFiles.OptionSets.Select(o => (o, TokenizerFiles.Vocabulary)),
            (TokenizerFiles.Options(lowercase: false, stripAccents: true), TokenizerFiles.Vocabulary),
            (TokenizerFiles.Options(lowercase: true, stripAccents: true, mapQuotesAndDashes: true, maxWordChars: 3), TokenizerFiles.Vocabulary),
            (TokenizerFiles.Options(lowercase: true, stripAccents: true) with { ContinuationPrefix = string.Empty, UnknownToken = "home", MaxWordChars = 1 }, TokenizerFiles.Vocabulary),
            (TokenizerFiles.Options(lowercase: true, stripAccents: false) with { SplitUnspaced = true }, TokenizerFiles.UnspacedVocabulary),
            (TokenizerFiles.Options(lowercase: false, stripAccents: true, maxWordChars: 3) with { SplitUnspaced = true }, TokenizerFiles.UnspacedVocabulary),
            (TokenizerFiles.Options(lowercase: true, stripAccents: true) with { PartedWords = TokenizerFiles.PartedWords }, TokenizerFiles.Vocabulary),
            (TokenizerFiles.Options(lowercase: true, stripAccents: false) with { PartedWords = TokenizerFiles.PartedWords, SplitUnspaced = true }, TokenizerFiles.UnspacedVocabulary),
            (TokenizerFiles.Options(lowercase: false, stripAccents: false) with { PartedWords = ["a b c d e f g h"] }, TokenizerFiles.Vocabulary),
        ];

        public Devices()
        {
            Tokenizers = [.. Sets.Select(s => new Tokenizer(s.Options, s.Vocabulary))];
            Device = new DeviceTokenizer(Sets);
        }

        internal ImmutableArray<Tokenizer> Tokenizers { get; }

        internal DeviceTokenizer Device { get; }

        public void Dispose() => Device.Dispose();
    }
}
