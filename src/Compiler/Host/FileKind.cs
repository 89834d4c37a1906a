namespace PNlpMixer.Codegen.Host;

/// <summary>What stands at a path.</summary>
internal enum FileKind
{
    Missing,
    File,
    Folder,
    Link,
    Pipe,
    CharacterDevice,
    BlockDevice,
    Socket,
}

/// <summary>Tells them apart without opening them: to open a pipe is to wait for whoever writes to it.</summary>
internal static class FileKinds
{
    private const int NoEntry = 2;
    private const int NoPermission = 13;
    private const int NotAFolder = 20;
    private const int NameTooLong = 36;
    private const int LinkLoop = 40;

    /// <exception cref="IOException">The system cannot say: links in a circle, a name that is too long, a damaged disk.</exception>
    /// <exception cref="UnauthorizedAccessException">The folders on the way may not be entered.</exception>
    public static FileKind Of(string path, bool follow = true)
    {
        if (!OperatingSystem.IsLinux() || SystemCalls.Status(path, follow, out SystemCalls.StatusFields status) is not { } error)
        {
            return WithoutStatus(path, follow);
        }

        return error switch
        {
            0 => (status.Mode & 0xF000) switch
            {
                0x4000 => FileKind.Folder,
                0xA000 => FileKind.Link,
                0x1000 => FileKind.Pipe,
                0x2000 => FileKind.CharacterDevice,
                0x6000 => FileKind.BlockDevice,
                0xC000 => FileKind.Socket,
                _ => FileKind.File,
            },
            NoEntry or NotAFolder => FileKind.Missing,
            NoPermission => throw new UnauthorizedAccessException($"Access to the path '{path}' is denied."),
            NameTooLong => throw new IOException($"A name in the path '{path}' is too long."),
            LinkLoop => throw new IOException($"The links in the path '{path}' lead to each other."),
            _ => throw new IOException($"The system reports error {error} for the path '{path}'."),
        };
    }

    /// <summary>The kind as a user calls it.</summary>
    public static string Name(FileKind kind) => kind switch
    {
        FileKind.Missing => "nothing",
        FileKind.File => "a file",
        FileKind.Folder => "a folder",
        FileKind.Link => "a symbolic link",
        FileKind.Pipe => "a pipe",
        FileKind.CharacterDevice => "a device",
        FileKind.BlockDevice => "a disk",
        _ => "a socket",
    };

    private static FileKind WithoutStatus(string path, bool follow)
    {
        FileInfo info = new(path);
        return !follow && info.LinkTarget is not null ? FileKind.Link
            : Directory.Exists(path) ? FileKind.Folder
            : File.Exists(path) ? FileKind.File
            : FileKind.Missing;
    }
}
