using System.Text;

namespace PNlpMixer.Codegen.Emit;

/// <summary>Comments no wider than a line: the formatter would reflow wider ones.</summary>
public static class CComment
{
    private const int Width = 120;

    /// <summary>A block comment, wrapped at spaces; lines without the last line feed.</summary>
    public static string Block(int indent, string text)
    {
        string margin = new(' ', indent);
        string one = $"{margin}/* {text} */";
        return one.Length <= Width ? one : $"{margin}/*\n{margin} * {string.Join($"\n{margin} * ", Lines(text, Width - indent - 3))}\n{margin} */";
    }

    /// <summary>The text in lines of at most <paramref name="width"/> characters, broken at spaces where there are any.</summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        // What fits keeps its alignment.
        if (text.Length <= width)
        {
            yield return text;
            yield break;
        }

        StringBuilder line = new();
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString().TrimEnd();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : string.Empty).Append(word);
        }

        yield return line.ToString();
    }
}
