namespace PNlpMixer.Codegen.Toolchain;

/// <summary>Where a missing program comes from, on the systems most users have.</summary>
public static class DebianPackages
{
    public static string Of(string tool) => tool switch
    {
        _ when tool.StartsWith("arm-none-eabi-", StringComparison.Ordinal) => "gcc-arm-none-eabi libnewlib-arm-none-eabi",
        _ when tool.StartsWith("qemu-system-", StringComparison.Ordinal) => "qemu-system-arm",
        "stty" => "coreutils",
        _ => tool,
    };
}
