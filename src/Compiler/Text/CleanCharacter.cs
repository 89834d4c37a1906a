using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Text;

/// <summary>What clean-up makes of one character.</summary>
internal enum CleanKind
{
    /// <summary>Letters of the current word.</summary>
    Letters,

    /// <summary>Each result is a word of its own: punctuation and CJK.</summary>
    Singles,

    /// <summary>A word border.</summary>
    Space,

    /// <summary>Leaves nothing behind.</summary>
    Removed,

    /// <summary>Nothing but accents, all of them stripped: extends the range of the word it directly follows.</summary>
    Accent,
}

/// <summary>A character after clean-up. <paramref name="Results"/> is empty for all kinds but letters and singles.</summary>
internal readonly record struct CleanCharacter(CleanKind Kind, ImmutableArray<int> Results);
