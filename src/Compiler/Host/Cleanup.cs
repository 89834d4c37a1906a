namespace PNlpMixer.Codegen.Host;

/// <summary>Removes what has served its purpose. That it cannot be removed is no failure of what it served.</summary>
internal static class Cleanup
{
    /// <summary>A folder of our own with all that is in it; links in it are removed, not followed.</summary>
    public static bool TryDelete(string folder) => Try(() => Directory.Delete(folder, recursive: true), folder);

    /// <summary>A folder that has nothing in it.</summary>
    public static bool TryDeleteEmpty(string folder) => Try(() => Directory.Delete(folder), folder);

    private static bool Try(Action delete, string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                delete();
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
