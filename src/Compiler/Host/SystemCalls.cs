using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace PNlpMixer.Codegen.Host;

/// <summary>What Linux offers and .NET does not. Elsewhere, and on file systems that cannot, callers do without.</summary>
internal static class SystemCalls
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicFields = 0x7ff;
    private const uint Exchange = 2;

    /// <summary>Lets two entries of one file system change places in one step. False where that cannot be done: nothing has changed then.</summary>
    public static bool TryExchange(string one, string other)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return Rename(CurrentFolder, Encode(one), CurrentFolder, Encode(other), Exchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>What is at a path; the fields of <paramref name="status"/> hold where the result is 0, which else is the system's number of the error. Null where the system does not say.</summary>
    [SupportedOSPlatform("linux")]
    public static int? Status(string path, bool follow, out StatusFields status)
    {
        try
        {
            return Status(CurrentFolder, Encode(path), follow ? 0 : NoFollow, BasicFields, out status) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        catch (EntryPointNotFoundException)
        {
            status = default;
            return null;
        }
    }

    private static byte[] Encode(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Rename(int oldFolder, byte[] oldPath, int newFolder, byte[] newPath, uint flags);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Status(int folder, byte[] path, int flags, uint mask, out StatusFields status);

    /// <summary>struct statx, which is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct StatusFields
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
