using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Import;

/// <summary>vocab.txt: one subword a line, LF or CRLF; the last line may lack its end.</summary>
internal sealed class VocabularyReader(string file, DiagnosticBag diagnostics)
{
    /// <summary>Subword ids take 24 bits in the tables of the runtime.</summary>
    public const int MaxSubwords = (1 << 24) - 1;

    /// <summary>Words of more than 255 characters are unknown, whatever max_word_chars is; a character has at most four bytes, and "##" two.</summary>
    private const int MaxLineBytes = (255 * 4) + 2;

    /// <summary>A file that is no vocabulary is wrong on every line.</summary>
    private const int MaxReports = 20;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>Null where anything is wrong. The unknown token is not asked for where the configuration could not be read.</summary>
    public Vocabulary? Read(ReadOnlySpan<byte> bytes, string? unknownToken)
    {
        int before = diagnostics.Count;
        if (bytes.StartsWith(ByteOrderMark))
        {
            diagnostics.VocabularyByteOrderMark(file);
            return null;
        }

        ImmutableArray<string>.Builder subwords = ImmutableArray.CreateBuilder<string>();
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        ReadOnlySpan<byte> rest = bytes;
        for (int line = 1; !rest.IsEmpty && diagnostics.Count < before + MaxReports; line++)
        {
            string location = FormattableString.Invariant($"{file}:{line}");
            ReadOnlySpan<byte> text = TakeLine(ref rest);
            if (text.IsEmpty)
            {
                diagnostics.VocabularyEmptyLine(location);
            }
            else if (text.Length > MaxLineBytes)
            {
                diagnostics.VocabularyLineTooLong(location, text.Length, MaxLineBytes);
            }
            else if (!Utf8.IsValid(text))
            {
                diagnostics.VocabularyNotUtf8(location);
            }
            else
            {
                string subword = Encoding.UTF8.GetString(text);
                if (!lines.TryAdd(subword, line))
                {
                    diagnostics.VocabularyDuplicate(location, subword, lines[subword]);
                }

                subwords.Add(subword);
            }
        }

        if (subwords.Count > MaxSubwords)
        {
            diagnostics.VocabularyTooLarge(file, subwords.Count, MaxSubwords);
        }

        if (diagnostics.Count == before && unknownToken is not null && !lines.ContainsKey(unknownToken))
        {
            diagnostics.UnknownTokenMissing(file, unknownToken);
        }

        return diagnostics.Count > before ? null : new Vocabulary(subwords.ToImmutable(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }
}
