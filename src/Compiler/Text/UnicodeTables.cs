using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Text;

/// <summary>
/// Clean-up of every character as three levels of tables (runtime-c/src/portable/clean_character.c). Most pages of 128 characters are alike and lie
/// there once; characters that the common actions do not cover have an entry each in <see cref="Results"/>, found by counting within the page.
/// </summary>
internal sealed record UnicodeTables(
    ImmutableArray<uint> Blocks,
    ImmutableArray<uint> Pages,
    ImmutableArray<uint> Actions,
    ImmutableArray<uint> Bases,
    ImmutableArray<uint> Results,
    ImmutableArray<uint> Sequences,
    ImmutableArray<uint> Deltas,
    BitArray Letters,
    BitArray Singles)
{
    private const int PageSize = 128;
    private const int PagesPerBlock = 32;
    private const int DeltaCount = 8;
    private const int MaxResults = 4;
    private const int FirstSequence = 0xD800;
    private const int MaxSequenceIndex = 0x7FF;
    private const uint LastOfSequence = 0x80000000;

    /// <summary>pnlp_action.</summary>
    private enum Action : byte
    {
        Letter = 0,
        Single = 1,
        Space = 2,
        Removed = 3,
        Accent = 4,
        Hangul = 5,
        MappedLetters = 6,
        MappedSingles = 7,
        Delta = 8,
    }

    /// <summary>All that they depend on: sixteen combinations at most, each made once.</summary>
    private static readonly ConcurrentDictionary<(bool Lowercase, bool StripAccents, bool MapQuotesAndDashes, bool SplitUnspaced), Lazy<UnicodeTables>> Built = new();

    public static UnicodeTables Of(TokenizerOptions options) =>
        Built.GetOrAdd((options.Lowercase, options.StripAccents, options.MapQuotesAndDashes, options.SplitUnspaced), _ => new(() => Build(new CharacterCleaner(options), options.StripAccents))).Value;

    private static UnicodeTables Build(CharacterCleaner cleaner, bool decomposesHangul)
    {
        var characters = new CleanCharacter[UnicodeData.CodePoints];
        for (int c = 0; c < characters.Length; c++)
        {
            characters[c] = cleaner.Clean(c);
        }

        ImmutableArray<uint> deltas = FrequentDeltas(characters);
        var actions = new byte[characters.Length];
        for (int c = 0; c < characters.Length; c++)
        {
            actions[c] = (byte)(decomposesHangul && UnicodeData.IsHangulSyllable(c) ? Action.Hangul : ActionOf(c, characters[c], deltas));
        }

        return new Packer(characters, actions, deltas).Pack();
    }

    /// <summary>Alternating cases (+1) and shifted alphabets (+32, +48, ...) are worth an action of their own; the most frequent first, ties by value.</summary>
    private static ImmutableArray<uint> FrequentDeltas(CleanCharacter[] characters)
    {
        uint[] deltas =
        [
            .. Enumerable.Range(0, characters.Length)
            .Where(c => IsDelta(c, characters[c]))
            .GroupBy(c => unchecked((uint)(characters[c].Results[0] - c)))
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key)
            .Select(g => g.Key)
            .Take(DeltaCount),
        ];
        return [.. deltas, .. Enumerable.Repeat(0u, DeltaCount - deltas.Length)];
    }

    private static bool IsDelta(int c, CleanCharacter clean) => clean.Kind == CleanKind.Letters && clean.Results.Length == 1 && clean.Results[0] != c;

    private static Action ActionOf(int c, CleanCharacter clean, ImmutableArray<uint> deltas)
    {
        bool unchanged = clean.Results.Length == 1 && clean.Results[0] == c;
        int delta = IsDelta(c, clean) ? deltas.IndexOf(unchecked((uint)(clean.Results[0] - c))) : -1;
        return clean.Kind switch
        {
            CleanKind.Space => Action.Space,
            CleanKind.Removed => Action.Removed,
            CleanKind.Accent => Action.Accent,
            CleanKind.Singles => unchanged ? Action.Single : Action.MappedSingles,
            _ when unchanged => Action.Letter,
            _ when delta >= 0 => Action.Delta + (byte)delta,
            _ => Action.MappedLetters,
        };
    }

    /// <summary>Lays the pages out one after the other, sharing what is equal.</summary>
    private sealed class Packer(CleanCharacter[] characters, byte[] actions, ImmutableArray<uint> deltas)
    {
        private readonly Dictionary<string, uint> _knownPages = new(StringComparer.Ordinal);
        private readonly Dictionary<string, uint> _knownBlocks = new(StringComparer.Ordinal);
        private readonly Dictionary<string, uint> _knownSequences = new(StringComparer.Ordinal);
        private readonly ImmutableArray<uint>.Builder _blocks = ImmutableArray.CreateBuilder<uint>();
        private readonly ImmutableArray<uint>.Builder _pages = ImmutableArray.CreateBuilder<uint>();
        private readonly ImmutableArray<uint>.Builder _actions = ImmutableArray.CreateBuilder<uint>();
        private readonly ImmutableArray<uint>.Builder _bases = ImmutableArray.CreateBuilder<uint>();
        private readonly ImmutableArray<uint>.Builder _results = ImmutableArray.CreateBuilder<uint>();
        private readonly ImmutableArray<uint>.Builder _sequences = ImmutableArray.CreateBuilder<uint>();

        public UnicodeTables Pack()
        {
            for (int first = 0; first < characters.Length; first += PageSize * PagesPerBlock)
            {
                uint[] block = [.. Enumerable.Range(0, PagesPerBlock).Select(p => PageAt(first + (p * PageSize)))];
                string key = string.Join(',', block);
                if (_knownBlocks.TryAdd(key, (uint)_knownBlocks.Count))
                {
                    _pages.AddRange(block);
                }

                _blocks.Add(_knownBlocks[key]);
            }

            return new UnicodeTables(
                _blocks.ToImmutable(),
                _pages.ToImmutable(),
                _actions.ToImmutable(),
                _bases.ToImmutable(),
                OrOneZero(_results),
                OrOneZero(_sequences),
                deltas,
                ResultsOf(CleanKind.Letters),
                ResultsOf(CleanKind.Singles));
        }

        /// <summary>C has no arrays without elements.</summary>
        private static ImmutableArray<uint> OrOneZero(ImmutableArray<uint>.Builder values) => values.Count == 0 ? [0] : values.ToImmutable();

        private uint PageAt(int first)
        {
            ReadOnlySpan<byte> page = actions.AsSpan(first, PageSize);
            bool hasResults = page.ContainsAny((byte)Action.MappedLetters, (byte)Action.MappedSingles);
            string key = Convert.ToHexString(page) + (hasResults ? $"+{_results.Count}" : string.Empty);
            if (_knownPages.TryGetValue(key, out uint known))
            {
                return known;
            }

            _bases.Add(hasResults ? (uint)_results.Count : 0);
            for (int i = 0; i < PageSize; i += 2)
            {
                _actions.Add(page[i] | ((uint)page[i + 1] << 4));
            }

            for (int i = 0; i < PageSize; i++)
            {
                if (page[i] is (byte)Action.MappedLetters or (byte)Action.MappedSingles)
                {
                    _results.Add(ResultOf(characters[first + i].Results));
                }
            }

            uint number = (uint)_knownPages.Count;
            _knownPages.Add(key, number);
            return number;
        }

        private uint ResultOf(ImmutableArray<int> results)
        {
            if (results.Length == 1 && results[0] <= ushort.MaxValue)
            {
                return (uint)results[0];
            }

            string key = string.Join(',', results);
            if (!_knownSequences.TryGetValue(key, out uint index))
            {
                index = (uint)_sequences.Count;
                _knownSequences.Add(key, index);
                _sequences.AddRange(results.Select((c, i) => (uint)c | (i == results.Length - 1 ? LastOfSequence : 0)));
            }

            if (results.Length > MaxResults || index > MaxSequenceIndex)
            {
                throw new InvalidOperationException($"The sequence {key} at {index} does not fit the device's tables.");
            }

            return FirstSequence + index;
        }

        private BitArray ResultsOf(CleanKind kind)
        {
            var found = new BitArray(UnicodeData.CodePoints);
            foreach (CleanCharacter character in characters)
            {
                foreach (int result in character.Kind == kind ? character.Results : [])
                {
                    found[result] = true;
                }
            }

            return found;
        }
    }
}
