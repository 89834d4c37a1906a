using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace PNlpMixer.Codegen.Host;

/// <summary>
/// What has to be undone where the user interrupts the program: a signal ends a process without its finally blocks, and would leave
/// temporary folders and half-written outputs behind.
/// </summary>
public static class Interruption
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly ConcurrentDictionary<object, Action> Pending = new();
    private static volatile bool _isUnderWay;

    /// <summary>Undoes what is pending at a signal, which then ends the process as it always does. For the life of the process.</summary>
    public static IReadOnlyList<IDisposable> HandleSignals() =>
        [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }.Select(signal => PosixSignalRegistration.Create(signal, _ => Interrupt()))];

    /// <summary>Waits for the end of a process that is being interrupted: what its other threads see then is no result.</summary>
    public static Task HoldAsync() => _isUnderWay ? Task.Delay(Patience) : Task.CompletedTask;

    /// <summary>To be undone by <paramref name="undo"/> at a signal, until it is disposed of. The action may meet any state and runs beside the others.</summary>
    public static IDisposable Register(Action undo) => new Registration(undo);

    private static void Interrupt()
    {
        _isUnderWay = true;
        UndoAll();
    }

    internal static void UndoAll()
    {
        foreach (Action undo in Pending.Values)
        {
            try
            {
                undo();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A program that is still writing: what is left is the system's to clean.
            }
        }
    }

    private sealed class Registration : IDisposable
    {
        public Registration(Action undo) => Pending[this] = undo;

        public void Dispose() => Pending.TryRemove(this, out _);
    }
}
