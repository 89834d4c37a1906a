namespace PNlpMixer.Codegen.Emit;

/// <summary>Writes a file beside its place and moves it there: whole or not at all.</summary>
public static class WholeFile
{
    public static void Write(string path, byte[] bytes)
    {
        string full = Path.GetFullPath(path);
        string fresh = $"{full}.{Guid.NewGuid():N}";
        try
        {
            File.WriteAllBytes(fresh, bytes);
            File.Move(fresh, full, overwrite: true);
        }
        finally
        {
            File.Delete(fresh);
        }
    }
}
