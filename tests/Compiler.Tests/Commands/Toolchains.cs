namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary>What the emulated boards need. Where it is missing, a test says that it was skipped.</summary>
internal static class Toolchains
{
    public static void SkipWithoutArm()
    {
        foreach (string tool in new[] { "arm-none-eabi-gcc", "qemu-system-arm" })
        {
            Skip.IfNot(OnPath(tool), $"{tool} is not installed.");
        }
    }

    private static bool OnPath(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, tool)));
}
