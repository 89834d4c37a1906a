using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Commands;

/// <summary>What <c>pnlpc</c> ends with (docs/cli.md).</summary>
public static class ExitCode
{
    public const int Success = 0;

    /// <summary>A check has failed: integers differ, or the model does not fit the board.</summary>
    public const int CheckFailed = 1;

    public const int BadUsage = 2;
    public const int BadModel = 3;

    /// <summary>A program we call is missing or has failed.</summary>
    public const int Toolchain = 4;

    /// <summary>A file cannot be read or written, or a data file is malformed.</summary>
    public const int InputOutput = 5;

    /// <summary>A fault of the compiler itself.</summary>
    public const int Internal = 70;

    /// <summary>The exit code of the first error; success where there is none.</summary>
    public static int Of(IEnumerable<Diagnostic> diagnostics) =>
        diagnostics.FirstOrDefault(d => d.Severity == Severity.Error) is { } error ? Of(error.Id) : Success;

    private static int Of(string id) => id switch
    {
        "PNLP0703" or "PNLP0723" or "PNLP0724" => BadModel,
        "PNLP0710" or "PNLP0711" or "PNLP0712" or "PNLP0713" or "PNLP0714" or "PNLP0805" or "PNLP0806" or "PNLP0910" => CheckFailed,
        "PNLP1062" or "PNLP1063" or "PNLP1067" or "PNLP1140" or "PNLP1210" => CheckFailed,
        "PNLP1066" or "PNLP1068" or "PNLP1069" => InputOutput,
        _ when id.StartsWith("PNLP105", StringComparison.Ordinal) => InputOutput,
        _ when id.StartsWith("PNLP106", StringComparison.Ordinal) => BadUsage,
        "PNLP0901" or "PNLP0907" or "PNLP0909" or "PNLP1141" => BadUsage,
        "PNLP1020" or "PNLP1094" or "PNLP1211" => InputOutput,
        _ when id.StartsWith("PNLP12", StringComparison.Ordinal) => BadUsage,
        "PNLP1301" or "PNLP1330" or "PNLP1331" or "PNLP1332" or "PNLP1333" or "PNLP1336" => BadUsage,
        "PNLP1310" or "PNLP1312" or "PNLP1318" or "PNLP1319" => InputOutput,
        "PNLP1315" => CheckFailed,
        _ when id.StartsWith("PNLP13", StringComparison.Ordinal) => Toolchain,
        _ when id.StartsWith("PNLP07", StringComparison.Ordinal) => BadUsage,
        _ when id.StartsWith("PNLP08", StringComparison.Ordinal) => Toolchain,
        _ when id.StartsWith("PNLP09", StringComparison.Ordinal) => InputOutput,
        _ => BadModel,
    };
}
