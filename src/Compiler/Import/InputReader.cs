using System.Collections.Immutable;
using System.Security.Cryptography;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Import;

/// <summary>Reads whole files and keeps account of what was read. Files are named without their folder, so that output does not depend on it.</summary>
internal sealed class InputReader(ImmutableArray<InputFile>.Builder inputs, DiagnosticBag diagnostics)
{
    /// <summary>Null where the file is missing, too large or cannot be read.</summary>
    public byte[]? Read(string path, long maxBytes)
    {
        string name = Path.GetFileName(path);
        try
        {
            FileInfo info = new(path);
            FileKind kind = FileKinds.Of(path);
            if (kind == FileKind.Missing)
            {
                diagnostics.FileMissing(name);
                return null;
            }

            // To open a pipe is to wait for whoever writes to it; one of the shell's, such as /dev/fd/63, has a writer.
            if (kind != FileKind.File && !RealPath.Of(path).IsDescriptor)
            {
                diagnostics.FileUnreadable(name, $"it is {FileKinds.Name(kind)}.");
                return null;
            }

            if (kind == FileKind.File && info.Length > maxBytes)
            {
                diagnostics.FileTooLarge(name, info.Length, maxBytes);
                return null;
            }

            byte[] bytes = WholeFile.Read(path, maxBytes);
            inputs.Add(new InputFile(name, Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.LongLength));
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.FileUnreadable(name, e is UnauthorizedAccessException ? "access is denied." : "the system reports an error.");
            return null;
        }
    }
}
