using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PNlpMixer.Codegen.Diagnostics;

/// <summary>Writes diagnostics for people and for scripts.</summary>
public static class DiagnosticFormatter
{
    private static readonly JsonWriterOptions JsonOptions = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>"error PNLP0202: config.json: $.max_token: message", and what to do on a line of its own.</summary>
    public static string Human(Diagnostic diagnostic) =>
        $"{SeverityName(diagnostic)} {diagnostic.Id}: {diagnostic.Location}: {diagnostic.Message}\n    {diagnostic.Help}\n";

    public static string Human(IEnumerable<Diagnostic> diagnostics) => string.Concat(diagnostics.Select(Human));

    /// <summary>An array of objects: id, severity, location, message, help.</summary>
    public static string Json(IEnumerable<Diagnostic> diagnostics)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, JsonOptions))
        {
            WriteJson(writer, diagnostics);
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>The same array as a value inside of a larger document.</summary>
    public static void WriteJson(Utf8JsonWriter writer, IEnumerable<Diagnostic> diagnostics)
    {
        writer.WriteStartArray();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            writer.WriteStartObject();
            writer.WriteString("id", diagnostic.Id);
            writer.WriteString("severity", SeverityName(diagnostic));
            writer.WriteString("location", diagnostic.Location);
            writer.WriteString("message", diagnostic.Message);
            writer.WriteString("help", diagnostic.Help);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string SeverityName(Diagnostic diagnostic) => diagnostic.Severity == Severity.Error ? "error" : "warning";
}
