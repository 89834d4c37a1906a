using System.Globalization;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>A serial port and its speed: <c>PORT[@BAUD]</c>.</summary>
public sealed record SerialPlace(string Port, int Baud)
{
    public const int DefaultBaud = 115200;

    /// <summary>Null where it is none.</summary>
    public static SerialPlace? Parse(string text)
    {
        int at = text.LastIndexOf('@');
        string port = at < 0 ? text : text[..at];
        int baud = DefaultBaud;
        return port.Length == 0 || (at >= 0 && (!int.TryParse(text[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out baud) || baud < 1))
            ? null
            : new SerialPlace(port, baud);
    }
}
