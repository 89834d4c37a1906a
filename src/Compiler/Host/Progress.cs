using System.Globalization;

namespace PNlpMixer.Codegen.Host;

/// <summary>
/// Says how far a long work is, from its creation to its disposal: nothing for the first two seconds, then a line every two, whether or not something was
/// finished in between.
/// </summary>
public sealed class Progress : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly Lock _lock = new();
    private readonly TextWriter _writer;
    private readonly string _what;
    private readonly int? _total;
    private readonly ITimer _timer;
    private int _done;
    private bool _over;

    /// <param name="total">Null for work that cannot be counted.</param>
    /// <param name="clock">Whose seconds count; the system's where it is null.</param>
    public Progress(TextWriter writer, string what, int? total = null, TimeProvider? clock = null)
    {
        _clock = clock ?? TimeProvider.System;
        _start = _clock.GetTimestamp();
        _writer = writer;
        _what = what;
        _total = total;
        _timer = _clock.CreateTimer(_ => Write(), null, Interval, Interval);
    }

    /// <summary>May be called from any thread.</summary>
    public void Advance(int count = 1) => Interlocked.Add(ref _done, count);

    /// <summary>No line is written after this returns.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _over = true;
        }

        _timer.Dispose();
    }

    private void Write()
    {
        lock (_lock)
        {
            if (!_over)
            {
                string count = _total is { } total ? string.Create(CultureInfo.InvariantCulture, $": {_done:N0} of {total:N0}") : string.Empty;
                _writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_what}{count}, {_clock.GetElapsedTime(_start).TotalSeconds:F0} s"));
            }
        }
    }
}
