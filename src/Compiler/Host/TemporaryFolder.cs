namespace PNlpMixer.Codegen.Host;

/// <summary>A new folder that is gone when it is disposed of, or when the program is interrupted. The first of a process removes what killed ones left.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private const string Prefix = "pnlpc-";

    private static int _count;

    private readonly LockedFolder _folder;
    private readonly IDisposable _interruption;

    public TemporaryFolder()
    {
        string parent = System.IO.Path.GetTempPath();
        _folder = LockedFolder.Create(parent, Prefix, isPrivate: true);
        _interruption = Interruption.Register(_folder.Dispose);
        if (Interlocked.Increment(ref _count) == 1)
        {
            RemoveLeftovers(parent);
        }
    }

    public string Path => _folder.Path;

    public void Dispose()
    {
        _interruption.Dispose();
        _folder.Dispose();
    }

    /// <summary>The folder is everybody's: what has another owner may be a trap, even for a super-user.</summary>
    private void RemoveLeftovers(string parent)
    {
        try
        {
            foreach (LockedFolder left in LockedFolder.Left(parent, Prefix, out _))
            {
                if (FolderRights.HaveOneOwner(left.Path, Path))
                {
                    left.Dispose();
                }
                else
                {
                    left.Abandon();
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder for temporary files that one may not list.
        }
    }
}
