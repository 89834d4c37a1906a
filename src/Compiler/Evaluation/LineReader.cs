using System.Globalization;
using System.Text;

namespace PNlpMixer.Codegen.Evaluation;

/// <summary>Reads a file line by line, as <see cref="TextReader.ReadLine"/> does, but no line without end.</summary>
internal sealed class LineReader(TextReader text, string file)
{
    /// <summary>Far above any utterance: a text of 65,536 bytes, every one escaped, and as much again for its tokens and labels.</summary>
    private const int MaxCharacters = 1 << 24;

    private readonly StringBuilder _line = new();

    /// <summary>Null at the end of the file.</summary>
    /// <exception cref="IOException">The line is too long.</exception>
    public string? Read()
    {
        _line.Clear();
        int character;
        while ((character = text.Read()) is not (-1 or '\n'))
        {
            if (_line.Length == MaxCharacters)
            {
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{file} has a line of more than {MaxCharacters} characters."));
            }

            _line.Append((char)character);
        }

        if (character == -1 && _line.Length == 0)
        {
            return null;
        }

        if (_line.Length > 0 && _line[^1] == '\r')
        {
            _line.Length--;
        }

        return _line.ToString();
    }
}
