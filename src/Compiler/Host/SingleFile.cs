using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Host;

/// <summary>Writes one file, whole or not at all.</summary>
public static class SingleFile
{
    /// <summary>True where it is written, or was there already. A symbolic link is followed, and stays; devices and pipes are written to. False after a diagnostic.</summary>
    /// <param name="target">As the user names it.</param>
    /// <param name="bytes">The content.</param>
    /// <param name="force">A file with another content may be replaced.</param>
    /// <param name="inputs">Files that may not be.</param>
    /// <param name="diagnostics">Why it may not be written.</param>
    public static bool Write(string target, byte[] bytes, bool force, IEnumerable<string> inputs, DiagnosticBag diagnostics)
    {
        RealPath place = RealPath.Of(target);
        FileKind kind = place.IsDescriptor ? FileKind.Missing : FileKinds.Of(place.Path);
        if (place.IsDescriptor || kind is FileKind.Folder or FileKind.BlockDevice or FileKind.Socket)
        {
            diagnostics.OutputIsNoFile(target, place.IsDescriptor ? "an open file of this process" : FileKinds.Name(kind));
            return false;
        }

        if (kind is FileKind.Pipe or FileKind.CharacterDevice)
        {
            using FileStream stream = new(place.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write(bytes);
            return true;
        }

        if (inputs.Any(input => RealPath.Of(input).Path == place.Path))
        {
            diagnostics.OutputOverlapsInput(target, place.Path);
            return false;
        }

        if (kind == FileKind.File)
        {
            if (HasContent(place.Path, bytes))
            {
                return true;
            }

            if (!force)
            {
                diagnostics.OutputFileExists(target);
                return false;
            }
        }

        Replace(place.Path, bytes, exists: kind == FileKind.File);
        return true;
    }

    private static void Replace(string path, byte[] bytes, bool exists)
    {
        foreach (Staging left in Staging.LeftBeside(path))
        {
            left.Dispose();
        }

        using Staging staging = Staging.Beside(path);
        using IDisposable interruption = Interruption.Register(staging.Dispose);
        File.WriteAllBytes(staging.Fresh, bytes);
        if (exists && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(staging.Fresh, File.GetUnixFileMode(path));
        }

        File.Move(staging.Fresh, path, overwrite: exists);
    }

    private static bool HasContent(string path, byte[] bytes)
    {
        using FileStream file = File.OpenRead(path);
        if (file.Length != bytes.Length)
        {
            return false;
        }

        byte[] found = new byte[bytes.Length];
        return file.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) == found.Length && found.AsSpan().SequenceEqual(bytes);
    }
}
