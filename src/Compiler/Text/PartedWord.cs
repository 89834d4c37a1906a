using System.Collections.Immutable;
using System.Text;

namespace PNlpMixer.Codegen.Text;

/// <summary>An entry of a model's list of parted words: the word, with a space at each place where it is cut.</summary>
internal sealed class PartedWord(string listed)
{
    public const char Cut = ' ';

    public ImmutableArray<string> Parts { get; } = [.. listed.Split(Cut)];

    public string Text => string.Concat(Parts);

    /// <summary>The characters before each cut.</summary>
    public ImmutableArray<int> Cuts => [.. Enumerable.Range(1, Parts.Length - 1).Select(cut => Parts.Take(cut).Sum(Characters))];

    public static int Characters(string text) => text.EnumerateRunes().Count();
}
