using System.Text;

namespace PNlpMixer.Codegen.Commands;

/// <summary>
/// A stream of the process, which may be a full disk or closed. Where it has a <paramref name="place"/>, failures bear its name; where it has none, what
/// cannot be written is lost.
/// </summary>
internal sealed class GuardedWriter(TextWriter inner, string? place) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Guard(() => inner.Write(value));

    public override void Write(string? value) => Guard(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Guard(() => inner.Write(buffer, index, count));

    public override void WriteLine(string? value) => Guard(() => inner.WriteLine(value));

    public override void Flush() => Guard(inner.Flush);

    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            if (place is not null)
            {
                throw new OutputException(place, e);
            }
        }
    }
}
