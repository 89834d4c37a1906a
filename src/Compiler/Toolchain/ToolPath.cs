namespace PNlpMixer.Codegen.Toolchain;

/// <summary>Where commands are looked for: on the PATH alone, never in the working directory.</summary>
public static class ToolPath
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Whether a command is on the PATH.</summary>
    public static bool Has(string command) => Find(command) is not null;

    /// <summary>The first file of this name that may be executed, else the first that may not; a command with a folder is taken as it is. Null where there is none.</summary>
    public static string? Find(string command)
    {
        if (command.Contains('/', StringComparison.Ordinal) || command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return File.Exists(command) ? command : null;
        }

        string name = OperatingSystem.IsWindows() && !command.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? command + ".exe" : command;
        string[] found =
        [
            .. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
                .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Select(folder => Path.GetFullPath(Path.Combine(folder, name)))
                .Where(File.Exists),
        ];
        return Array.Find(found, IsExecutable) ?? found.FirstOrDefault();
    }

    private static bool IsExecutable(string path) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != 0;
}
