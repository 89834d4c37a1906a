using System.Text.Encodings.Web;
using System.Text.Json;

namespace PNlpMixer.Codegen.Report;

/// <summary>Records as JSON with snake_case fields, the same bytes on every machine.</summary>
public static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Text<T>(T value) => JsonSerializer.Serialize(value, Options) + "\n";
}
