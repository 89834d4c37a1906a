using System.Globalization;
using System.Numerics;
using System.Text;

namespace PNlpMixer.Codegen.Emit;

/// <summary>The values of a table, wrapped at the width of a line. Fast: a model has a million of them.</summary>
public static class CArray
{
    private const int Width = 120;
    private const int Indent = 4;

    /// <summary>Lines without the last line feed; every value followed by a comma.</summary>
    public static string Format<T>(ReadOnlySpan<T> values, string suffix = "")
        where T : IBinaryInteger<T>
    {
        StringBuilder text = new(values.Length * 5);
        Span<char> number = stackalloc char[24];
        int column = 0;
        foreach (T value in values)
        {
            value.TryFormat(number, out int digits, default, CultureInfo.InvariantCulture);
            int length = digits + suffix.Length + 1;
            if (column == 0)
            {
                text.Append(' ', Indent);
                column = Indent;
            }
            else if (column + 1 + length > Width)
            {
                text.Append('\n').Append(' ', Indent);
                column = Indent;
            }
            else
            {
                text.Append(' ');
                column++;
            }

            text.Append(number[..digits]).Append(suffix).Append(',');
            column += length;
        }

        return text.ToString();
    }

    /// <summary>
    /// The body of a structure initialized by position: one value a line, each followed by what it is. C99 would take designators, C++17 does not.
    /// Comments are aligned as the formatter aligns them.
    /// </summary>
    public static string Fields(IReadOnlyList<(string Value, string Comment)> fields)
    {
        int width = fields.Max(field => field.Value.Length) + 1;
        return string.Join('\n', fields.Select(field => $"    {(field.Value + ",").PadRight(width)} /* {field.Comment} */"));
    }

    /// <summary>Such a body as a member of another structure.</summary>
    public static string Nested(string fields) => $"    {{\n{string.Join('\n', fields.Split('\n').Select(line => "    " + line))}\n    }},";
}
