using System.Diagnostics;
using System.Globalization;

namespace PNlpMixer.Codegen.Report;

/// <summary>Says on standard error how far a long work is: nothing for the first two seconds, then a line every two.</summary>
public sealed class Progress(TextWriter writer, string what, int total)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private TimeSpan _next = Interval;
    private int _done;

    /// <summary>May be called from any thread.</summary>
    public void Advance(int count = 1)
    {
        lock (_lock)
        {
            _done += count;
            if (_watch.Elapsed < _next)
            {
                return;
            }

            _next = _watch.Elapsed + Interval;
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {_done:N0} of {total:N0}, {_watch.Elapsed.TotalSeconds:F0} s"));
        }
    }
}
