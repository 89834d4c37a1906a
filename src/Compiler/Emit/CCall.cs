using System.Text;

namespace PNlpMixer.Codegen.Emit;

/// <summary>A call as a statement, wrapped as the formatter wraps it: filled lines, aligned behind the parenthesis.</summary>
public static class CCall
{
    private const int Width = 120;

    /// <summary>Lines without the last line feed. <paramref name="head"/> is all up to and with the opening parenthesis.</summary>
    public static string Statement(int indent, string head, params IReadOnlyList<string> arguments)
    {
        StringBuilder text = new();
        text.Append(' ', indent).Append(head);
        int align = indent + head.Length;
        int column = align;
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i] + (i + 1 < arguments.Count ? "," : ");");
            if (i > 0 && column + 1 + argument.Length > Width)
            {
                text.Append('\n').Append(' ', align);
                column = align;
            }
            else if (i > 0)
            {
                text.Append(' ');
                column++;
            }

            text.Append(argument);
            column += argument.Length;
        }

        return text.ToString();
    }
}
