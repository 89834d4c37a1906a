namespace PNlpMixer.Codegen.Devices;

/// <summary>Bytes to and from a device. Both throw <see cref="IOException"/> where the line is gone.</summary>
public interface ISerialLine : IDisposable
{
    /// <summary>How many bytes have come: at least one, or 0 where none came for about a tenth of a second.</summary>
    int Read(Span<byte> bytes);

    void Write(ReadOnlySpan<byte> bytes);
}
