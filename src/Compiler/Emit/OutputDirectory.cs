using System.Text;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Images;

namespace PNlpMixer.Codegen.Emit;

/// <summary>
/// Writes an output directory as a whole: first beside its place, then moved there, so that no one ever sees half of it.
/// </summary>
public static class OutputDirectory
{
    public const string ManifestName = "manifest.json";

    /// <summary>Whether <paramref name="target"/> may be written: it is absent, empty, an earlier output of ours, or forced.</summary>
    public static bool MayWrite(string target, bool force, DiagnosticBag diagnostics) =>
        MayWrite(target, force, () => File.Exists(Path.Combine(target, ManifestName)) && Manifest.IsOurs(File.ReadAllText(Path.Combine(target, ManifestName))), diagnostics);

    /// <summary>The same for outputs of another kind, which <paramref name="isOurs"/> knows.</summary>
    public static bool MayWrite(string target, bool force, Func<bool> isOurs, DiagnosticBag diagnostics)
    {
        if (File.Exists(target))
        {
            diagnostics.OutputIsAFile(target);
            return false;
        }

        bool ours = !Directory.Exists(target) || !Directory.EnumerateFileSystemEntries(target).Any() || isOurs();
        if (!ours && !force)
        {
            diagnostics.OutputIsNotOurs(target);
            return false;
        }

        return true;
    }

    public static void Write(string target, IEnumerable<EmittedFile> files, IEnumerable<EmittedImage>? images = null) => Write(target, folder =>
    {
        WriteFiles(folder, files);
        WriteImages(folder, images ?? []);
    });

    /// <param name="target">The directory to write.</param>
    /// <param name="write">Writes everything into the folder that it is given.</param>
    public static void Write(string target, Action<string> write)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        string parent = Path.GetDirectoryName(full) ?? full;
        Directory.CreateDirectory(parent);
        string fresh = Path.Combine(parent, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}");
        string old = fresh + ".old";
        using IDisposable interruption = Interruption.Register(TidyUp);
        try
        {
            write(fresh);
            if (Directory.Exists(full))
            {
                Directory.Move(full, old);
            }

            Directory.Move(fresh, full);
        }
        finally
        {
            TidyUp();
        }

        void TidyUp()
        {
            // After a failure between the two moves the earlier output goes back to its place.
            if (Directory.Exists(old) && !Directory.Exists(full))
            {
                Directory.Move(old, full);
            }

            Delete(fresh);
            Delete(old);
        }
    }

    /// <summary>Writes the files below an existing or new folder.</summary>
    public static void WriteFiles(string folder, IEnumerable<EmittedFile> files)
    {
        UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false);
        Directory.CreateDirectory(folder);
        foreach (EmittedFile file in files)
        {
            string path = Path.Combine(folder, file.Path.Replace('/', Path.DirectorySeparatorChar));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file.Text, utf8);
        }
    }

    /// <summary>Writes the images below a folder.</summary>
    public static void WriteImages(string folder, IEnumerable<EmittedImage> images)
    {
        foreach (EmittedImage image in images)
        {
            string path = Path.Combine(folder, image.Path.Replace('/', Path.DirectorySeparatorChar));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, image.Bytes);
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
