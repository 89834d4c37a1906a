namespace PNlpMixer.Codegen.Host;

/// <summary>Who owns a folder, and who may do what in it.</summary>
internal static class FolderRights
{
    /// <summary>Whether two folders have the same owner.</summary>
    public static bool HaveOneOwner(string one, string other) =>
        OperatingSystem.IsLinux()
            ? SystemCalls.Status(one, follow: false, out SystemCalls.StatusFields first) == 0 && SystemCalls.Status(other, follow: false, out SystemCalls.StatusFields second) == 0 && first.User == second.User
            : OperatingSystem.IsWindows();

    /// <summary>Gives a folder of ours the mode of the one whose place it is to take. False where it cannot be made the same: its owner or group is another.</summary>
    public static bool TryCopy(string from, string to)
    {
        if (!OperatingSystem.IsLinux()
            || SystemCalls.Status(from, follow: false, out SystemCalls.StatusFields before) != 0
            || SystemCalls.Status(to, follow: false, out SystemCalls.StatusFields after) != 0
            || before.User != after.User
            || before.Group != after.Group)
        {
            return false;
        }

        File.SetUnixFileMode(to, File.GetUnixFileMode(from));
        return true;
    }
}
