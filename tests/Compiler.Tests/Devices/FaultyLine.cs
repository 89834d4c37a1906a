using PNlpMixer.Codegen.Devices;

namespace PNlpMixer.Codegen.Tests.Devices;

/// <summary>A line that does to its bytes what bad wires do. Either way is given each byte and its number, and gives the bytes that arrive.</summary>
internal sealed class FaultyLine(ISerialLine line, Func<long, byte, byte[]>? toDevice = null, Func<long, byte, byte[]>? fromDevice = null) : ISerialLine
{
    private readonly Queue<byte> _arrived = new();
    private long _sent;
    private long _received;

    public int Read(Span<byte> bytes)
    {
        Span<byte> fresh = stackalloc byte[256];
        if (_arrived.Count == 0)
        {
            foreach (byte b in fresh[..line.Read(fresh)])
            {
                foreach (byte arrives in fromDevice?.Invoke(_received, b) ?? [b])
                {
                    _arrived.Enqueue(arrives);
                }

                _received++;
            }
        }

        int count = Math.Min(bytes.Length, _arrived.Count);
        for (int i = 0; i < count; i++)
        {
            bytes[i] = _arrived.Dequeue();
        }

        return count;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        List<byte> through = [];
        foreach (byte b in bytes)
        {
            through.AddRange(toDevice?.Invoke(_sent, b) ?? [b]);
            _sent++;
        }

        line.Write([.. through]);
    }

    public void Dispose() => line.Dispose();
}
