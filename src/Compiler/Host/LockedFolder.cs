namespace PNlpMixer.Codegen.Host;

/// <summary>
/// A folder to work in. Its lock says that someone is at work: what a killed process left behind has none, and is known by that, also in another container.
/// </summary>
internal sealed class LockedFolder : IDisposable
{
    private const string LockName = ".lock";
    private const int DigitCount = 12;

    /// <summary>Between the creation of a folder and that of its lock no time to speak of goes by.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private readonly FileStream _lock;

    private LockedFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    /// <summary>A new one, for the user alone where it is <paramref name="isPrivate"/>.</summary>
    public static LockedFolder Create(string parent, string prefix, bool isPrivate = false)
    {
        string path = System.IO.Path.Combine(parent, prefix + Guid.NewGuid().ToString("N")[..DigitCount]);
        if (isPrivate && !OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        else
        {
            Directory.CreateDirectory(path);
        }

        try
        {
            return new LockedFolder(path, new FileStream(System.IO.Path.Combine(path, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None));
        }
        catch
        {
            Cleanup.TryDelete(path);
            throw;
        }
    }

    /// <summary>What killed processes left, now held by this one. <paramref name="busy"/>: others are at work.</summary>
    public static IReadOnlyList<LockedFolder> Left(string parent, string prefix, out bool busy)
    {
        List<LockedFolder> left = [];
        busy = false;
        foreach (string path in Directory.EnumerateDirectories(parent).Where(path => IsOne(path, prefix)).Order(StringComparer.Ordinal).ToList())
        {
            try
            {
                FileMode mode = Directory.GetCreationTimeUtc(path) < DateTime.UtcNow - Grace ? FileMode.OpenOrCreate : FileMode.Open;
                left.Add(new LockedFolder(path, new FileStream(System.IO.Path.Combine(path, LockName), mode, FileAccess.ReadWrite, FileShare.None)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Someone is at work there, or it is not ours to touch.
                busy = true;
            }
        }

        return left;
    }

    public static bool IsOne(string path, string prefix) =>
        System.IO.Path.GetFileName(path) is var name
        && name.Length == prefix.Length + DigitCount
        && name.StartsWith(prefix, StringComparison.Ordinal)
        && name.Skip(prefix.Length).All(char.IsAsciiHexDigitLower)
        && FileKinds.Of(path, follow: false) == FileKind.Folder;

    /// <summary>Removes it with all that is in it. What cannot be removed is left to the next run.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        Cleanup.TryDelete(Path);
    }

    /// <summary>Gives it up, and leaves it where it is.</summary>
    public void Abandon() => _lock.Dispose();
}
