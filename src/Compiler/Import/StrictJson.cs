using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace PNlpMixer.Codegen.Import;

/// <summary>Parses JSON so that nothing thrown later can be the file's fault.</summary>
internal static class StrictJson
{
    /// <summary>The document, or null and what is wrong with it. Every string in the document is valid UTF-8 and UTF-16.</summary>
    public static JsonDocument? TryParse(ReadOnlyMemory<byte> bytes, out string error)
    {
        error = "";
        if (!Utf8.IsValid(bytes.Span))
        {
            error = "it is not UTF-8.";
            return null;
        }

        try
        {
            Utf8JsonReader reader = new(bytes.Span);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                {
                    // Throws on escapes of lone surrogates, which JsonDocument would only do on access.
                    reader.GetString();
                }
            }

            return JsonDocument.Parse(bytes);
        }
        catch (JsonException e)
        {
            error = string.Create(CultureInfo.InvariantCulture, $"the fault is at line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}.");
            return null;
        }
        catch (InvalidOperationException)
        {
            error = "a string holds an escaped surrogate without its partner.";
            return null;
        }
    }

    /// <summary>The kind of a value in words.</summary>
    public static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => $"the number {(element.GetRawText() is { Length: <= 40 } text ? text : "given")}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };
}
