using System.Collections.Frozen;
using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Emit;

/// <summary>Model names that would collide: NAME.h must not hide a header of the C library, nor NAME_... a symbol of the runtime.</summary>
public static class ReservedNames
{
    private static readonly FrozenSet<string> Headers = FrozenSet.ToFrozenSet(
        ("assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg stdatomic stdbool stddef stdint "
         + "stdio stdlib stdnoreturn string strings tgmath threads time uchar wchar wctype board runner_model semihost").Split(' '),
        StringComparer.Ordinal);

    public static bool Check(string modelName, DiagnosticBag diagnostics)
    {
        string prefix = ModelNames.PrefixOf(modelName);
        if (!Headers.Contains(prefix) && prefix != "pnlp" && !prefix.StartsWith("pnlp_", StringComparison.Ordinal))
        {
            return true;
        }

        diagnostics.ReservedModelName(modelName);
        return false;
    }
}
