using System.Security.Cryptography;

namespace PNlpMixer.Codegen.Host;

/// <summary>Entries of an output directory, by their paths below it. Links are never followed: what lies behind one is not in the directory.</summary>
internal static class Inside
{
    public static string PathOf(string folder, string path) => Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>What is there; null where something that is no folder stands on the way.</summary>
    public static FileKind? KindOf(string folder, string path)
    {
        string[] parts = path.Split('/');
        string current = folder;
        foreach (string part in parts.SkipLast(1))
        {
            current = Path.Combine(current, part);
            FileKind kind = FileKinds.Of(current, follow: false);
            if (kind != FileKind.Folder)
            {
                return kind == FileKind.Missing ? FileKind.Missing : null;
            }
        }

        return FileKinds.Of(Path.Combine(current, parts[^1]), follow: false);
    }

    /// <summary>Of a file that is there.</summary>
    public static string Sha256Of(string folder, string path)
    {
        using FileStream file = File.OpenRead(PathOf(folder, path));
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Whether there is a file with this content.</summary>
    public static bool Holds(string folder, string path, string sha256) => KindOf(folder, path) == FileKind.File && Sha256Of(folder, path) == sha256;

    /// <summary>Removes a file if it has this content, and the folders that are empty then.</summary>
    public static void Remove(string folder, string path, string sha256)
    {
        if (!Holds(folder, path, sha256))
        {
            return;
        }

        File.Delete(PathOf(folder, path));
        for (string? parent = Path.GetDirectoryName(PathOf(folder, path)); parent is not null && parent != folder && Cleanup.TryDeleteEmpty(parent); parent = Path.GetDirectoryName(parent))
        {
        }
    }
}
