using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Tests.TestModels;

/// <summary>Texts of every kind a caller may bring: words, other scripts, white space, punctuation, damaged UTF-8, nothing at all.</summary>
internal static class RandomText
{
    private const string Letters = "aaabcdeeefghiiklmnooprstuuvyzzABCÉüñ0123456789'-.,!? \t\u2019\u2014\u4F60\uD55C\u0634\u05D0\u0416\u03A9\u0E44\u0301\u200B";

    private const string UnspacedLetters = "\u0E01\u0E02\u0E04\u0E35\u0E40\u0EAA\u1780\u17D2\u1039a7\u200B";

    /// <summary>Words of scripts that are written without spaces, for vocabularies.</summary>
    public static ImmutableArray<string> UnspacedWords { get; } =
        [.. from first in UnspacedLetters[..7] from second in UnspacedLetters[..9] where (first + second) % 3 != 0 select $"{first}{second}"];

    /// <summary>Words that are cut, whatever the switches of the tokenizer, ascending.</summary>
    public static ImmutableArray<string> PartedWords { get; } = ["a a", "ab e", "ac d e", "b c", "cabc a b", "da me", "da me lo", "e 3", "i \u0E44"];

    public static RunnerInput Next(Random random, int maxTokens)
    {
        byte[] text = Bytes(random, maxTokens);
        return new RunnerInput(text, random.Next(3) == 0 ? Words(random, text.Length) : null);
    }

    private static byte[] Bytes(Random random, int maxTokens)
    {
        int words = random.Next(4) == 0 ? maxTokens + random.Next(0, 5) : random.Next(0, Math.Min(maxTokens, 20) + 1);
        StringBuilder text = new();
        for (int i = 0; i < words; i++)
        {
            string letters = random.Next(6) == 0 ? UnspacedLetters : Letters;
            if (random.Next(5) == 0)
            {
                text.Append(PartedWords[random.Next(PartedWords.Length)].Replace(" ", string.Empty, StringComparison.Ordinal));
            }

            for (int length = random.Next(9); length > 0; length--)
            {
                text.Append(letters[random.Next(letters.Length)]);
            }

            text.Append(' ');
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        for (int damaged = random.Next(5) == 0 ? bytes.Length / 6 : 0; damaged > 0; damaged--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    // Ascending ranges that do not overlap and are not empty; they may cut characters in two.
    private static ImmutableArray<WordRange> Words(Random random, int bytes)
    {
        ImmutableArray<WordRange>.Builder words = ImmutableArray.CreateBuilder<WordRange>();
        for (int at = random.Next(0, 3); at < bytes;)
        {
            int end = Math.Min(bytes, at + random.Next(1, 9));
            words.Add(new WordRange(at, end));
            at = end + random.Next(0, 3);
        }

        return words.ToImmutable();
    }
}
