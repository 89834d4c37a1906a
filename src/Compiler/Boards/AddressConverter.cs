using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PNlpMixer.Codegen.Boards;

/// <summary>An address: a number, or as people write it, a string such as "0x20000000".</summary>
internal sealed class AddressConverter : JsonConverter<long>
{
    private const string Prefix = "0x";

    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long number))
        {
            return number;
        }

        return reader.TokenType == JsonTokenType.String
            && reader.GetString() is { } text
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && uint.TryParse(text.AsSpan(Prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint address)
            ? address
            : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteStringValue(Text(value));

    public static string Text(long address) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{address:x8}");
}
