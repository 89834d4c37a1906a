namespace PNlpMixer.Codegen.Toolchain;

/// <summary>What a program said, cut to what a diagnostic can show.</summary>
public static class ToolMessage
{
    private const int MaxLines = 6;

    /// <summary>The lines that name an error, else the first; the whole text is for whoever runs the program by hand.</summary>
    public static string Shorten(string output)
    {
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] errors = [.. lines.Where(line => line.Contains("error", StringComparison.OrdinalIgnoreCase))];
        return lines.Length == 0 ? "no message" : string.Join(" | ", (errors.Length > 0 ? errors : lines).Take(MaxLines));
    }
}
