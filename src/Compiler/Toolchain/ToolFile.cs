using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;

namespace PNlpMixer.Codegen.Toolchain;

/// <summary>Files that programs write. That one has ended with code 0 does not say that they are there, or what they should be.</summary>
public static class ToolFile
{
    /// <summary>What <paramref name="parse"/> makes of a file; null after a diagnostic.</summary>
    public static T? Read<T>(string tool, string path, Func<byte[], T> parse, DiagnosticBag diagnostics)
        where T : class
    {
        string name = Path.GetFileName(tool);
        if (!Exists(tool, path, diagnostics))
        {
            return null;
        }

        try
        {
            return parse(WholeFile.Read(path));
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or FormatException or OverflowException or InvalidOperationException or InvalidDataException)
        {
            diagnostics.ToolWroteNothing(name, Path.GetFileName(path), "is not what it should be");
            return null;
        }
    }

    /// <summary>Whether a file is there; false after a diagnostic.</summary>
    public static bool Exists(string tool, string path, DiagnosticBag diagnostics)
    {
        if (File.Exists(path))
        {
            return true;
        }

        diagnostics.ToolWroteNothing(Path.GetFileName(tool), Path.GetFileName(path), "is missing");
        return false;
    }
}
