using System.Globalization;
using PNlpMixer.Codegen.Host;

namespace PNlpMixer.Codegen.Emit;

/// <summary>Values as C and C++ both read them.</summary>
public static class CLiteral
{
    public static string Of(int value) =>
        value == int.MinValue ? "(-2147483647 - 1)" : value.ToString(CultureInfo.InvariantCulture);

    public static string Of(uint value) => value.ToString(CultureInfo.InvariantCulture) + "u";

    /// <summary>A 64-bit constant: UINT64_C is not promised to C++ by old libraries, the suffix is.</summary>
    public static string Of(ulong value) => value.ToString(CultureInfo.InvariantCulture) + "ull";

    /// <summary>A string literal in ASCII (<see cref="AsciiLiteral"/>).</summary>
    public static string Quote(string value) => AsciiLiteral.Quote(value);

    /// <summary>Text inside a comment: printable ASCII, and nothing that ends it or begins another.</summary>
    public static string Comment(string value)
    {
        string ascii = new([.. value.Select(c => c is >= ' ' and < (char)0x7F ? c : '.')]);
        return ascii.Replace("*/", "*.", StringComparison.Ordinal).Replace("/*", "/.", StringComparison.Ordinal);
    }

    /// <summary>A number for readers: 12345 is 12,345.</summary>
    public static string Grouped(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A real number for readers, in the shortest form that reads back as the same double.</summary>
    public static string Real(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
