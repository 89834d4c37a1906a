using System.Globalization;

namespace PNlpMixer.Codegen.Host;

/// <summary>
/// A path without symbolic links on it, of something that need not be there. <paramref name="IsDescriptor"/>: it leads to an open file of the process, as
/// /dev/stdout does, whatever that is.
/// </summary>
internal sealed record RealPath(string Path, bool IsDescriptor)
{
    private const int MaxLinks = 40;

    /// <exception cref="IOException">Links lead to each other.</exception>
    public static RealPath Of(string path)
    {
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        string root = System.IO.Path.GetPathRoot(full)!;
        Stack<string> rest = new(Parts(full[root.Length..]).Reverse());
        string current = root;
        int links = 0;
        while (rest.TryPop(out string? part))
        {
            if (part == "..")
            {
                current = System.IO.Path.GetDirectoryName(current) ?? root;
                continue;
            }

            if (IsDescriptorFolder(current))
            {
                return new RealPath(System.IO.Path.Combine(current, part), IsDescriptor: true);
            }

            string candidate = System.IO.Path.Combine(current, part);
            if (new FileInfo(candidate).LinkTarget is not { } target)
            {
                current = candidate;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new IOException($"The links in the path '{path}' lead to each other.");
            }

            if (System.IO.Path.IsPathRooted(target))
            {
                root = System.IO.Path.GetPathRoot(target)!;
                current = root;
                target = target[root.Length..];
            }

            foreach (string next in Parts(target).Reverse())
            {
                rest.Push(next);
            }
        }

        return new RealPath(current, IsDescriptor: false);
    }

    /// <summary>Whether it is <paramref name="folder"/> or lies below it; both without links.</summary>
    public static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(System.IO.Path.EndsInDirectorySeparator(folder) ? folder : folder + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static IEnumerable<string> Parts(string path) =>
        path.Split([System.IO.Path.DirectorySeparatorChar, System.IO.Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");

    /// <summary>/proc/PID/fd, which /dev/fd and /dev/stdout lead to.</summary>
    private static bool IsDescriptorFolder(string path) =>
        path.Split('/') is ["", "proc", var process, "fd"] && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
