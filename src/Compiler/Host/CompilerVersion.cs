using System.Reflection;

namespace PNlpMixer.Codegen.Host;

/// <summary>The version that outputs and <c>pnlpc --version</c> state: without build metadata, which differs from build to build.</summary>
public static class CompilerVersion
{
    public static string Text { get; } =
        (typeof(CompilerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0").Split('+')[0];
}
