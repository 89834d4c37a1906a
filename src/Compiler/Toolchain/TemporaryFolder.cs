namespace PNlpMixer.Codegen.Toolchain;

/// <summary>A new folder that is gone when it is disposed of.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pnlpc-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // Left to the system's own cleaning: a file that a virus scanner holds must not fail a check that has passed.
        }
    }
}
