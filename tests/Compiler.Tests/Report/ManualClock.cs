using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Tests.Report;

/// <summary>Time that passes when a test says so, with one timer at the most.</summary>
internal sealed class ManualClock : TimeProvider, IDisposable
{
    private TimeSpan _now;
    private ManualTimer? _timer;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _timer = new ManualTimer(() => callback(state), _now + dueTime, period);

    /// <summary>Lets time pass; the timer fires for every period that ends in it, unless it was disposed of.</summary>
    public void Advance(TimeSpan time)
    {
        TimeSpan end = _now + time;
        while (_timer is { Disposed: false } timer && timer.Due <= end)
        {
            _now = timer.Due;
            timer.Fire();
        }

        _now = end;
    }

    public void Dispose() => _timer?.Dispose();

    private sealed class ManualTimer(Action fire, TimeSpan due, TimeSpan period) : ITimer
    {
        public TimeSpan Due { get; private set; } = due;

        public bool Disposed { get; private set; }

        public void Fire()
        {
            Due += period;
            fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException("No test changes a timer.");

        public void Dispose() => Disposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
