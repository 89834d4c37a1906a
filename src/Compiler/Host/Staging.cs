using System.Security.Cryptography;
using System.Text;

namespace PNlpMixer.Codegen.Host;

/// <summary>Where an output is made before it takes its place.</summary>
internal sealed class Staging : IDisposable
{
    private const string Mark = ".pnlpc-";

    private readonly LockedFolder _folder;

    private Staging(LockedFolder folder) => _folder = folder;

    /// <summary>In the folder that is to be filled, not beside it.</summary>
    public bool IsWithin => IsOne(_folder.Path);

    /// <summary>What is to take its place, a file or a folder.</summary>
    public string Fresh => Path.Combine(_folder.Path, "new");

    /// <summary>Holds the new record while files are moved one by one: it is the last.</summary>
    public string Record => Path.Combine(_folder.Path, "record");

    /// <summary>Holds the earlier record meanwhile; that it is there says that moving has begun.</summary>
    public string Earlier => Path.Combine(_folder.Path, "earlier");

    /// <summary>In the parent of what is to be replaced, and so on its file system.</summary>
    public static Staging Beside(string path) => new(LockedFolder.Create(Path.GetDirectoryName(path)!, PrefixOf(path)));

    /// <summary>In the folder that is to be filled.</summary>
    public static Staging Within(string folder) => new(LockedFolder.Create(folder, Mark));

    /// <summary>Whether an entry of an output directory is one of these.</summary>
    public static bool IsOne(string path) => LockedFolder.IsOne(path, Mark);

    /// <summary>What killed processes left beside a path.</summary>
    public static IEnumerable<Staging> LeftBeside(string path) => LockedFolder.Left(Path.GetDirectoryName(path)!, PrefixOf(path), out _).Select(folder => new Staging(folder));

    /// <summary>What killed processes left in a folder. <paramref name="busy"/>: another process is at work in it.</summary>
    public static IEnumerable<Staging> LeftWithin(string folder, out bool busy) => LockedFolder.Left(folder, Mark, out busy).Select(left => new Staging(left));

    /// <summary>Removes it with all that is in it.</summary>
    public void Dispose() => _folder.Dispose();

    /// <summary>Gives it up, and leaves it where it is.</summary>
    public void Abandon() => _folder.Abandon();

    /// <summary>Short whatever the name is, which may be as long as names can be.</summary>
    private static string PrefixOf(string path)
    {
        string name = Path.GetFileName(path);
        return Encoding.UTF8.GetByteCount(name) <= 100 ? $".{name}{Mark}" : $".{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16]}{Mark}";
    }
}
