namespace PNlpMixer.Codegen.Host;

/// <summary>A new folder that is gone when it is disposed of, or when the program is interrupted.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly IDisposable _interruption;

    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("pnlpc-").FullName;
        _interruption = Interruption.Register(Delete);
    }

    public string Path { get; }

    public void Dispose()
    {
        _interruption.Dispose();
        Delete();
    }

    private void Delete()
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
