using System.Diagnostics;
using System.Text;
using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Devices;

/// <summary>
/// Requests to the console of a board, and its answers. A request that is not answered, or whose answer is damaged, is repeated under its number; a board that
/// has restarted or stopped at a fault is noticed. Every method returns null after a diagnostic.
/// </summary>
public sealed class ConsoleClient(ISerialLine line, string port, TimeSpan limit, DiagnosticBag diagnostics)
{
    public const int Protocol = 1;
    private const int Tries = 5;
    private const int KeptLines = 3;
    private const int LongestLine = 1 << 16;

    private readonly byte[] _bytes = new byte[4096];
    private readonly StringBuilder _line = new();
    private readonly Queue<string> _said = new();
    private int _next;
    private int _available;
    private int _sequence = Random.Shared.Next(1, ConsoleFrame.LastSequence);
    private bool _greeted;

    private enum Heard
    {
        Answer,
        Damage,
        Silence,
        Failure,
    }

    /// <summary>The answer to hello, from its second word on.</summary>
    public string[]? Hello()
    {
        if (Ask("hello") is not { } answer)
        {
            return null;
        }

        string[] fields = answer.Split(' ');
        if (fields is not ["ok", "hello", "1", ..])
        {
            diagnostics.ProtocolUnknown(port, answer);
            return null;
        }

        _greeted = true;
        return fields[3..];
    }

    /// <summary>The body of the answer.</summary>
    public string? Ask(string body)
    {
        _sequence = _sequence % ConsoleFrame.LastSequence + 1;
        // A line feed before it ends whatever noise has left on the line.
        byte[] request = Encoding.ASCII.GetBytes($"\n{new ConsoleFrame(_sequence, body).ToRequest()}\n");
        try
        {
            for (int i = 0; i < Tries; i++)
            {
                line.Write(request);
                (Heard heard, string? answer) = Listen();
                if (heard is Heard.Answer or Heard.Failure)
                {
                    return answer;
                }
            }
        }
        catch (IOException e)
        {
            diagnostics.LineLost(port, e.Message);
            return null;
        }

        diagnostics.NoAnswer(port, limit, Tries, Said());
        return null;
    }

    /// <summary>Up to the answer, or to something that ends the wait for it.</summary>
    private (Heard Heard, string? Answer) Listen()
    {
        long start = Stopwatch.GetTimestamp();
        while (ReadLine(start) is { } text)
        {
            if (text.StartsWith("FAULT ", StringComparison.Ordinal))
            {
                diagnostics.DeviceFault(port, text);
                return (Heard.Failure, null);
            }

            switch (ConsoleFrame.OfAnswer(text))
            {
                case null:
                    Remember(text);
                    break;
                case { Sequence: 0, Body: var body } when body.StartsWith("ready ", StringComparison.Ordinal):
                    // Of the start before the first request nobody has to be told.
                    if (_greeted)
                    {
                        return Restarted();
                    }

                    break;
                case { Sequence: 0, Body: "error checksum" or "error too-long" }:
                    return (Heard.Damage, null);
                case { Body: "error hello-first" } frame when frame.Sequence == _sequence:
                    return Restarted();
                case { } frame when frame.Sequence == _sequence:
                    return (Heard.Answer, frame.Body);
            }
        }

        return (Heard.Silence, null);
    }

    private (Heard Heard, string? Answer) Restarted()
    {
        diagnostics.DeviceRestarted(port, Said());
        return (Heard.Failure, null);
    }

    /// <summary>A line that is not empty, or null where it has not come in time.</summary>
    private string? ReadLine(long start)
    {
        while (Stopwatch.GetElapsedTime(start) < limit)
        {
            while (_next < _available)
            {
                char character = (char)_bytes[_next++];
                if (character is '\n' or '\r')
                {
                    string text = _line.ToString();
                    _line.Clear();
                    if (text.Length > 0)
                    {
                        return text;
                    }
                }
                else if (_line.Length < LongestLine)
                {
                    _line.Append(character);
                }
            }

            _next = 0;
            _available = line.Read(_bytes);
        }

        return null;
    }

    private void Remember(string text)
    {
        _said.Enqueue(new string([.. text.Take(120).Select(c => c is >= ' ' and <= '~' ? c : '.')]));
        if (_said.Count > KeptLines)
        {
            _said.Dequeue();
        }
    }

    private string Said() => _said.Count == 0 ? "nothing" : "\"" + string.Join("\", \"", _said) + "\"";
}
