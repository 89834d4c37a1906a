using System.Text;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Images;

namespace PNlpMixer.Codegen.Emit;

/// <summary>Puts emitted files where programs are built from them, and hands them to whoever writes an output directory.</summary>
public static class EmittedFiles
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes files below an existing or new folder.</summary>
    public static void Write(string folder, IEnumerable<EmittedFile> files)
    {
        Directory.CreateDirectory(folder);
        foreach (EmittedFile file in files)
        {
            string path = PathOf(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file.Text, Utf8);
        }
    }

    /// <summary>Writes images below a folder.</summary>
    public static void WriteImages(string folder, IEnumerable<EmittedImage> images)
    {
        foreach (EmittedImage image in images)
        {
            string path = PathOf(folder, image.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, image.Bytes);
        }
    }

    /// <summary>All files of an output directory but its manifest.</summary>
    public static IEnumerable<OutputFile> Outputs(Emission emission) =>
        emission.Files.Where(file => file.Path != Manifest.Kind.RecordName).Concat(emission.Integrations).Select(file => new OutputFile(file.Path, Utf8.GetBytes(file.Text)))
            .Concat(emission.Images.Select(image => new OutputFile(image.Path, image.Bytes)));

    private static string PathOf(string folder, string path) => Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar));
}
