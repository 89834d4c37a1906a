using System.Security.Cryptography;

namespace PNlpMixer.Codegen.Host;

/// <summary>A file to be written: its path below the output directory, with forward slashes, and its bytes. <paramref name="IsProgram"/>: it may be executed.</summary>
public sealed record OutputFile(string Path, ReadOnlyMemory<byte> Bytes, bool IsProgram = false)
{
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes.Span));
}
