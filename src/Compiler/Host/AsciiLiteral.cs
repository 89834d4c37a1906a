using System.Text;

namespace PNlpMixer.Codegen.Host;

/// <summary>Text as a string literal of C, in ASCII whatever the text.</summary>
public static class AsciiLiteral
{
    /// <summary>
    /// A string literal in ASCII. What is not ASCII becomes octal escapes of its UTF-8 bytes: always three digits, so that a digit
    /// behind one does not become part of it. A question mark is escaped, for C99 knows trigraphs.
    /// </summary>
    public static string Quote(string value)
    {
        StringBuilder text = new("\"");
        foreach (byte b in Encoding.UTF8.GetBytes(value))
        {
            text.Append(b switch
            {
                (byte)'"' => "\\\"",
                (byte)'\\' => "\\\\",
                (byte)'?' => "\\?",
                >= 0x20 and < 0x7F => ((char)b).ToString(),
                _ => "\\" + Convert.ToString(b, 8).PadLeft(3, '0'),
            });
        }

        return text.Append('"').ToString();
    }
}
