using System.Globalization;

namespace PNlpMixer.Codegen.Host;

/// <summary>Reads files whole, and none without end.</summary>
public static class WholeFile
{
    /// <summary>More than any file that is read whole may have: images, caches, lists of words.</summary>
    public const long MaxBytes = 1L << 29;

    /// <summary>The bytes of a file, which may have no length of its own, as devices and pipes have none.</summary>
    /// <exception cref="IOException">There are more than <paramref name="maxBytes"/>.</exception>
    public static byte[] Read(string path, long maxBytes = MaxBytes)
    {
        using FileStream file = File.OpenRead(path);
        using MemoryStream bytes = new(file.CanSeek ? (int)Math.Min(file.Length, maxBytes) : 0);
        byte[] chunk = new byte[1 << 16];
        for (int count; (count = file.Read(chunk)) > 0;)
        {
            if (bytes.Length + count > maxBytes)
            {
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)} has more than {maxBytes} bytes."));
            }

            bytes.Write(chunk.AsSpan(0, count));
        }

        return bytes.Length == bytes.Capacity ? bytes.GetBuffer() : bytes.ToArray();
    }
}
