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
        "PNLP1062" or "PNLP1063" or "PNLP1140" => CheckFailed,
        _ when id.StartsWith("PNLP105", StringComparison.Ordinal) => InputOutput,
        _ when id.StartsWith("PNLP106", StringComparison.Ordinal) => BadUsage,
        "PNLP0901" or "PNLP0907" or "PNLP0909" => BadUsage,
        "PNLP1020" or "PNLP1094" => InputOutput,
        _ when id.StartsWith("PNLP07", StringComparison.Ordinal) => BadUsage,
        _ when id.StartsWith("PNLP08", StringComparison.Ordinal) => Toolchain,
        _ when id.StartsWith("PNLP09", StringComparison.Ordinal) => InputOutput,
        _ => BadModel,
    };
}
