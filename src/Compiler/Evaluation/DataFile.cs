using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>Reads utterances: one JSON object a line, plain or compressed with gzip. Fields it does not know are not its business.</summary>
public sealed class DataFile(string path, DiagnosticBag diagnostics)
{
    /// <summary>
    /// Stands behind the last line of a compressed file, as a member of its own: the library takes a file that was cut short for a complete one, and this line
    /// is not found behind it.
    /// </summary>
    private const string EndMark = "\u0004 end of data \u0004";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _name = Path.GetFileName(path);

    /// <summary>At most <paramref name="limit"/> utterances; null after a diagnostic.</summary>
    public ImmutableArray<Utterance>? Read(int? limit)
    {
        ImmutableArray<Utterance>.Builder utterances = ImmutableArray.CreateBuilder<Utterance>();
        int number = 0;
        try
        {
            using Stream file = File.OpenRead(path);
            bool compressed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
            using Stream text = compressed ? new GZipStream(new FollowedStream(file, CompressedMark()), CompressionMode.Decompress) : file;
            using StreamReader characters = new(text, Strict);
            LineReader lines = new(characters, _name);
            while (utterances.Count < (limit ?? int.MaxValue) && lines.Read() is { } line)
            {
                number++;
                if (line.Length == 0)
                {
                    continue;
                }

                if (compressed && line == EndMark)
                {
                    compressed = false;
                    break;
                }

                if (Parse(line, number) is not { } utterance)
                {
                    return null;
                }

                utterances.Add(utterance);
            }

            if (compressed && utterances.Count < (limit ?? int.MaxValue))
            {
                throw new InvalidDataException();
            }
        }
        catch (InvalidDataException)
        {
            diagnostics.DataLine(_name, number + 1, "The file is not compressed with gzip, or is damaged or cut short: copy it again.");
            return null;
        }
        catch (DecoderFallbackException)
        {
            diagnostics.DataLine(_name, number + 1, "Here or further on there are bytes that are not UTF-8; it may be Latin-1: convert it.");
            return null;
        }

        if (utterances.Count == 0)
        {
            diagnostics.EmptyData(_name);
            return null;
        }

        return utterances.ToImmutable();
    }

    private static byte[] CompressedMark()
    {
        using MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes("\n" + EndMark + "\n"));
        }

        return bytes.ToArray();
    }

    private Utterance? Parse(string line, int number)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("text", out JsonElement textElement) || textElement.ValueKind != JsonValueKind.String)
            {
                diagnostics.DataLine(_name, number, "The line is no JSON object with a string \"text\".");
                return null;
            }

            string text = textElement.GetString()!;
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            if (utf8.Length > RunnerProtocol.MaxTextBytes)
            {
                diagnostics.TextTooLong(_name, number, utf8.Length, RunnerProtocol.MaxTextBytes);
                return null;
            }

            if (Mistyped(root) is { } fault)
            {
                diagnostics.DataLine(_name, number, fault);
                return null;
            }

            ImmutableArray<string>? tokens = Strings(root, "tokens");
            ImmutableArray<string>? slots = Strings(root, "slots");
            if (tokens is { Length: > RunnerProtocol.MaxWords } many)
            {
                diagnostics.DataLine(_name, number, $"There are {many.Length} tokens; the runner takes {RunnerProtocol.MaxWords}.");
                return null;
            }

            if (tokens is { } words && slots is { } labels && words.Length != labels.Length)
            {
                diagnostics.DataLine(_name, number, $"There are {words.Length} tokens and {labels.Length} slots.");
                return null;
            }

            string? intent = root.TryGetProperty("intent", out JsonElement value) ? value.GetString() : null;
            ImmutableArray<WordRange>? ranges = null;
            if (tokens is { } given)
            {
                ranges = Locate(utf8, given, number);
                if (ranges is null)
                {
                    return null;
                }
            }

            return new Utterance(number, text, utf8, ranges, slots, intent);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            diagnostics.DataLine(_name, number, $"The line is not JSON: {e.Message.Split(" Path:")[0]}");
            return null;
        }
    }

    /// <summary>A field that is there but is not what it must be is a mistake, not an absent field; null stands for absent.</summary>
    private static string? Mistyped(JsonElement root)
    {
        foreach (string name in new[] { "tokens", "slots" })
        {
            if (root.TryGetProperty(name, out JsonElement list)
                && list.ValueKind != JsonValueKind.Null
                && (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(element => element.ValueKind != JsonValueKind.String)))
            {
                return $"\"{name}\" is no list of strings.";
            }
        }

        return root.TryGetProperty("intent", out JsonElement intent) && intent.ValueKind is not (JsonValueKind.String or JsonValueKind.Null) ? "\"intent\" is no string." : null;
    }

    /// <summary>Where each token stands in the text, behind those before it; white space between them is nobody's.</summary>
    private ImmutableArray<WordRange>? Locate(byte[] utf8, ImmutableArray<string> tokens, int number)
    {
        ImmutableArray<WordRange>.Builder ranges = ImmutableArray.CreateBuilder<WordRange>();
        int from = 0;
        foreach (string token in tokens)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(token);
            int at = bytes.Length == 0 ? -1 : utf8.AsSpan(from).IndexOf(bytes);
            if (at < 0)
            {
                diagnostics.TokenNotInText(_name, number, token);
                return null;
            }

            ranges.Add(new WordRange(from + at, from + at + bytes.Length));
            from += at + bytes.Length;
        }

        return ranges.ToImmutable();
    }

    private static ImmutableArray<string>? Strings(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(element => element.GetString()!)]
            : null;
}
