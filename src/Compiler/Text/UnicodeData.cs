using System.Globalization;

namespace PNlpMixer.Codegen.Text;

/// <summary>What clean-up asks of a character's general category; everything else is a letter.</summary>
internal enum UnicodeClass : byte
{
    Letter,

    /// <summary>Cc, Cf, Co.</summary>
    Control,

    /// <summary>Zs, Zl, Zp.</summary>
    Separator,

    /// <summary>Mn.</summary>
    NonspacingMark,

    /// <summary>P of any kind.</summary>
    Punctuation,
}

/// <summary>What the cutting of words in scripts without spaces asks of a character.</summary>
internal enum UnspacedClass : byte
{
    Other,

    /// <summary>Line_Break=SA, and none of the following.</summary>
    Letter,

    /// <summary>Line_Break=SA, category M.</summary>
    Mark,

    /// <summary>A mark that ties the next letter to the one before: Indic_Syllabic_Category=Invisible_Stacker.</summary>
    Stacker,

    /// <summary>Category M, of no script of its own.</summary>
    InheritedMark,
}

/// <summary>
/// The properties of one Unicode version, from a file of our own (scripts/make-unicode-data.mjs): the .NET runtime's version moves with the
/// machine, and without ICU, as this program runs, <see cref="string.Normalize()"/> does nothing at all.
/// </summary>
internal static class UnicodeData
{
    public const string Version = "16.0.0";

    public const int CodePoints = 0x110000;

    private const string Resource = "PNlpMixer.Codegen.Text.unicode-16.0.0.txt";

    private const int FirstHangul = 0xAC00;

    private static readonly UnicodeClass[] Classes = new UnicodeClass[CodePoints];

    private static readonly UnspacedClass[] UnspacedClasses = new UnspacedClass[CodePoints];

    /// <summary>Null where the character is its own.</summary>
    private static readonly int[]?[] Decompositions = new int[CodePoints][];

    private static readonly int[]?[] LowerCases = new int[CodePoints][];

    static UnicodeData()
    {
        using Stream stream = typeof(UnicodeData).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from the build.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            ReadLine(line);
        }
    }

    public static UnicodeClass ClassOf(int c) => Classes[c];

    public static UnspacedClass UnspacedClassOf(int c) => UnspacedClasses[c];

    /// <summary>Whether stripping accents leaves anything else of the character than itself.</summary>
    public static bool IsAccented(int c) => Classes[c] == UnicodeClass.NonspacingMark || IsHangulSyllable(c) || Decompositions[c] is not null;

    public static bool HasLower(int c) => LowerCases[c] is not null;

    /// <summary>The full canonical decomposition, or the character itself.</summary>
    public static ReadOnlySpan<int> Decompose(int c)
    {
        if (IsHangulSyllable(c))
        {
            int s = c - FirstHangul;
            int leading = 0x1100 + (s / 588);
            int vowel = 0x1161 + (s % 588 / 28);
            return s % 28 == 0 ? new[] { leading, vowel } : new[] { leading, vowel, 0x11A7 + (s % 28) };
        }

        return Decompositions[c] ?? [c];
    }

    /// <summary>The full lower case without context, or the character itself.</summary>
    public static ReadOnlySpan<int> ToLower(int c) => LowerCases[c] ?? [c];

    public static bool IsHangulSyllable(int c) => c is >= FirstHangul and < FirstHangul + 11172;

    /// <summary>Lines: "class first last NAME", "unspaced first last NAME", "decomposition character result...", "lower character result...", "# comment".</summary>
    private static void ReadLine(string line)
    {
        string[] fields = line.Split(' ');
        switch (fields[0])
        {
            case "class":
                Classes.AsSpan(Hex(fields[1])..(Hex(fields[2]) + 1)).Fill(ClassNamed(fields[3]));
                break;
            case "unspaced":
                UnspacedClasses.AsSpan(Hex(fields[1])..(Hex(fields[2]) + 1)).Fill(Enum.Parse<UnspacedClass>(fields[3]));
                break;
            case "decomposition":
                Decompositions[Hex(fields[1])] = Array.ConvertAll(fields[2..], Hex);
                break;
            case "lower":
                LowerCases[Hex(fields[1])] = Array.ConvertAll(fields[2..], Hex);
                break;
        }
    }

    private static UnicodeClass ClassNamed(string name) => name switch
    {
        "C" => UnicodeClass.Control,
        "Z" => UnicodeClass.Separator,
        "Mn" => UnicodeClass.NonspacingMark,
        "P" => UnicodeClass.Punctuation,
        _ => throw new InvalidOperationException($"{Resource} names the class {name}."),
    };

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
