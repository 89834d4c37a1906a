using System.Collections.Immutable;
using System.Text;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Emit;

/// <summary>
/// One encoding of a model's fingerprints. <paramref name="HotRows"/>: subwords with a row of their own, of a mixture; else null. <paramref name="TablesBytes"/>: of all
/// tables, the tokenizer's among them. <paramref name="UnitsMean"/>: units stepped, or rows read, for a subword. Instructions are those of a subword on a
/// Cortex-M4, behind the tokenizer; means are weighted by how often subwords occur.
/// </summary>
public sealed record EncodingCost(string Encoding, int? HotRows, long TablesBytes, double UnitsMean, int UnitsMax, double InstructionsMean, long InstructionsMax);

/// <summary>What the encodings take that a model's fingerprints can have, with subwords as frequent as given, or each like any other.</summary>
public sealed class EncodingCosts
{
    private readonly Model _model;
    private readonly TokenizerTables _tokenizer;

    /// <summary>What lies beside each encoding.</summary>
    private readonly long _bytesBeside;
    private readonly Dictionary<CacheEncoding, Whole> _whole = [];

    /// <summary>An encoding of all subwords: its bytes, and the instructions of each by vocabulary id.</summary>
    private sealed record Whole(long Bytes, long[] Instructions);

    public EncodingCosts(Model model, SubwordFrequencies? frequencies = null)
    {
        _model = model;
        _tokenizer = TokenizerTables.Of(model.Tokenizer, model.Vocabulary);
        _bytesBeside = _tokenizer.Bytes + WordCodeTables.BytesOf(model.WordCodes);
        Encodings = new CacheEncodings(model.FrontEnd);
        Frequencies = frequencies ?? SubwordFrequencies.Uniform(model.Vocabulary.Subwords.Length, _tokenizer.SubwordOrder);
    }

    public CacheEncodings Encodings { get; }

    public SubwordFrequencies Frequencies { get; }

    /// <summary>Of one encoding for all subwords.</summary>
    public EncodingCost Of(CacheEncoding encoding)
    {
        Whole whole = WholeOf(encoding);
        return Cost(encoding, null, whole.Bytes, id => encoding == CacheEncoding.Rows ? 1 : Encodings.UnitsOf(id), id => whole.Instructions[id]);
    }

    /// <summary>Of every encoding for all subwords, the fastest first.</summary>
    public ImmutableArray<EncodingCost> All() => [.. Encodings.Possible.Select(Of)];

    /// <summary>
    /// The mixture with as many rows as fit into <paramref name="bytes"/>, those that save most; null where none does. All rows take the same, so that the
    /// best are the first by what they save.
    /// </summary>
    public (EncodingCost Cost, HotRowsCache Cache)? Mixture(CacheEncoding mixture, long bytes)
    {
        int numHashes = _model.Projection.NumHashes;
        Whole rest = WholeOf(CacheEncodings.RestOf(mixture));
        long room = (bytes - rest.Bytes) / CacheTables.HotRowBytes(numHashes);
        long row = SubwordInstructions.HotRow(0, numHashes);
        ImmutableArray<int> hot =
        [
            .. _tokenizer.SubwordOrder
                .Select((id, number) => (Id: id, Number: number, Saved: Frequencies.Counts[id] * (rest.Instructions[id] - row)))
                .Where(subword => subword.Saved > 0)
                .OrderByDescending(subword => subword.Saved)
                .ThenBy(subword => subword.Number)
                .Take((int)Math.Clamp(room, 0, _tokenizer.SubwordOrder.Length))
                .Select(subword => subword.Id),
        ];
        if (hot.IsEmpty)
        {
            return null;
        }

        HashSet<int> rows = [.. hot];
        EncodingCost cost = Cost(
            mixture,
            hot.Length,
            rest.Bytes + (hot.Length * CacheTables.HotRowBytes(numHashes)),
            id => rows.Contains(id) ? 1 : Encodings.UnitsOf(id),
            id => rows.Contains(id) ? SubwordInstructions.HotRow(hot.Length, numHashes) : SubwordInstructions.Search(hot.Length) + rest.Instructions[id]);
        return (cost, Encodings.Mix(mixture, hot));
    }

    private EncodingCost Cost(CacheEncoding encoding, int? hotRows, long bytes, Func<int, int> units, Func<int, long> instructions)
    {
        ImmutableArray<int> subwords = _tokenizer.SubwordOrder;
        double all = subwords.Sum(id => (double)Frequencies.Counts[id]);
        return new EncodingCost(
            CacheEncodings.NameOf(encoding),
            hotRows,
            bytes,
            subwords.Sum(id => (double)Frequencies.Counts[id] * units(id)) / all,
            subwords.Max(units),
            subwords.Sum(id => (double)Frequencies.Counts[id] * instructions(id)) / all,
            subwords.Max(instructions));
    }

    private Whole WholeOf(CacheEncoding encoding)
    {
        if (!_whole.TryGetValue(encoding, out Whole? whole))
        {
            whole = encoding == CacheEncoding.Rows ? Rows() : Stepped(CacheTables.Create(_model.FrontEnd with { Cache = Encodings.Create(encoding) }, _tokenizer.SubwordOrder));
            _whole.Add(encoding, whole);
        }

        return whole;
    }

    private Whole Rows()
    {
        long[] instructions = new long[_model.Vocabulary.Subwords.Length];
        Array.Fill(instructions, SubwordInstructions.Row(_model.Projection.NumHashes));
        return new Whole(_bytesBeside + CacheTables.RowsBytes(_model.Cache, _model.Projection, _tokenizer.SubwordOrder), instructions);
    }

    private Whole Stepped(CacheTables tables)
    {
        int numHashes = _model.Projection.NumHashes;
        bool table = tables.Tables.Any(array => array.Name == "unit_hashes");
        long[] instructions = new long[_model.Vocabulary.Subwords.Length];
        foreach (int id in _tokenizer.SubwordOrder)
        {
            // The unknown token, the last one, has no text of its own.
            if (tables.Type == "pnlp_units" || id == _tokenizer.SubwordOrder[^1])
            {
                instructions[id] = SubwordInstructions.Listed(Encodings.UnitsOf(id), numHashes);
                continue;
            }

            string[] units = [.. SubwordUnits.Of(_model.Vocabulary.Subwords[id], _model.Projection.NgramSize)];
            instructions[id] = SubwordInstructions.Hashed(units.Length, units.Sum(Encoding.UTF8.GetByteCount), table, numHashes);
        }

        return new Whole(_bytesBeside + tables.Bytes, instructions);
    }
}
