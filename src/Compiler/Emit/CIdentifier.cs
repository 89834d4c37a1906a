using System.Collections.Frozen;

namespace PNlpMixer.Codegen.Emit;

/// <summary>Names of the model made into C identifiers.</summary>
public static class CIdentifier
{
    /// <summary>Keywords of C and C++, and names that the headers we include may define as macros.</summary>
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        ("alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class co_await "
         + "co_return co_yield compl concept const const_cast consteval constexpr constinit continue decltype default delete do double "
         + "dynamic_cast else enum errno explicit export extern false float for friend goto if inline int long mutable namespace new "
         + "noexcept not not_eq nullptr offsetof operator or or_eq private protected public register reinterpret_cast requires "
         + "restrict return short signed sizeof static static_assert static_cast struct switch template this thread_local throw true "
         + "try typedef typeid typename typeof union unix unsigned using virtual void volatile wchar_t while xor xor_eq linux arm i386 "
         + "memcpy memset memmove memcmp strlen index rindex").Split(' '),
        StringComparer.Ordinal);

    /// <summary>Folder-safe and C-safe form: every character that an identifier cannot hold becomes an underscore.</summary>
    public static string Clean(string name)
    {
        string identifier = new([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
        return identifier.Length == 0 || char.IsAsciiDigit(identifier[0]) ? "_" + identifier : identifier;
    }

    public static string Upper(string identifier) => identifier.ToUpperInvariant();

    public static bool IsReserved(string identifier) => Reserved.Contains(identifier);
}

/// <summary>A scope of C: no two names in it are equal, none is a keyword.</summary>
public sealed class CScope(params IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = new(taken, StringComparer.Ordinal);

    /// <summary>
    /// The identifier for <paramref name="name"/>, with a number appended where another one has it already:
    /// "a.b" and "a_b" are two layers and one identifier. <paramref name="companions"/> are suffixes that must be free as well.
    /// </summary>
    public string Declare(string name, params ReadOnlySpan<string> companions)
    {
        string clean = CIdentifier.Clean(name);
        string stem = BelongsToHeaders(clean) ? $"model_{clean}_" : clean;
        string identifier = stem;
        for (int number = 2; !Free(identifier, companions); number++)
        {
            identifier = FormattableString.Invariant($"{stem}_{number}");
        }

        _taken.Add(identifier);
        foreach (string companion in companions)
        {
            _taken.Add(identifier + companion);
        }

        return identifier;
    }

    /// <summary>Types and the runtime's own names: a local of that name would hide them.</summary>
    private static bool BelongsToHeaders(string identifier) =>
        identifier.EndsWith("_t", StringComparison.Ordinal) || identifier.StartsWith("pnlp_", StringComparison.Ordinal);

    private bool Free(string identifier, ReadOnlySpan<string> companions)
    {
        if (CIdentifier.IsReserved(identifier) || _taken.Contains(identifier))
        {
            return false;
        }

        foreach (string companion in companions)
        {
            if (_taken.Contains(identifier + companion))
            {
                return false;
            }
        }

        return true;
    }
}
