namespace PNlpMixer.Codegen.Toolchain;

/// <summary>Where commands are looked for.</summary>
public static class ToolPath
{
    /// <summary>Whether a command is on the PATH.</summary>
    public static bool Has(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? command + ".exe" : command)));
}
