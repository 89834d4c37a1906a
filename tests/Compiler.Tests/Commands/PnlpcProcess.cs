using System.Diagnostics;

namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary><c>pnlpc</c> as a process of its own, for what a process has: a working directory, rights, streams, signals.</summary>
internal static class PnlpcProcess
{
    public static string Assembly { get; } = typeof(CompilationPipeline).Assembly.Location;

    /// <summary>Runs a shell command in which <c>pnlpc</c> is the compiler; code, standard output and standard error are those of the shell.</summary>
    public static CommandRun Shell(string folder, string command)
    {
        ProcessStartInfo start = new("bash") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"pnlpc() {{ dotnet '{Assembly}' \"$@\"; }}\n{command}");
        start.Environment["PNLPC"] = $"dotnet {Assembly}";
        start.Environment["LC_ALL"] = "C";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CommandRun(process.ExitCode, output, error.Result);
    }

    /// <summary>Whether a shell command succeeds here, such as one that needs rights.</summary>
    public static bool Can(string command)
    {
        using TestModels.TemporaryFolder folder = new();
        return !OperatingSystem.IsWindows() && Shell(folder.Path, command).Code == 0;
    }
}
