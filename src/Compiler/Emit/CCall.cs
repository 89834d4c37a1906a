using System.Text;

namespace PNlpMixer.Codegen.Emit;

/// <summary>Calls and function heads, wrapped as the formatter wraps them: filled lines, aligned behind the parenthesis.</summary>
public static class CCall
{
    private const int Width = 120;
    private const int ContinuationIndent = 4;

    /// <summary>Lines without the last line feed. <paramref name="head"/> is all up to and with the opening parenthesis.</summary>
    public static string Statement(int indent, string head, params IReadOnlyList<string> arguments) => Wrap(indent, head, ");", arguments);

    /// <summary>
    /// "target = call(arguments);". The formatter moves the call to a line of its own where that takes no more lines than filling on behind the assignment.
    /// </summary>
    public static string Assignment(int indent, string target, string head, params IReadOnlyList<string> arguments)
    {
        string filled = Statement(indent, $"{target} = {head}", arguments);
        string moved = $"{new string(' ', indent)}{target} =\n{Statement(indent + ContinuationIndent, head, arguments)}";
        return LineCount(filled) > 1 && LineCount(moved) <= LineCount(filled) ? moved : filled;
    }

    /// <summary>The head of a function's definition.</summary>
    public static string Definition(string head, params IReadOnlyList<string> parameters) => Wrap(0, head, ")", parameters);

    /// <summary>A function that a header declares: the semicolon may not fit where the definition's head does.</summary>
    public static FunctionSpec Function(string head, params IReadOnlyList<string> parameters) => new(Definition(head, parameters), Wrap(0, head, ");", parameters));

    private static int LineCount(string text) => text.Count(c => c == '\n') + 1;

    private static string Wrap(int indent, string head, string tail, IReadOnlyList<string> arguments)
    {
        StringBuilder text = new();
        text.Append(' ', indent).Append(head);
        int align = indent + head.Length;
        int column = align;
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i] + (i + 1 < arguments.Count ? "," : tail);
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
