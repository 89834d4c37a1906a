using System.Collections.Immutable;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Emit;

/// <summary>What the user asked for. <paramref name="Encoding"/>: null leaves it to the compiler. <paramref name="TableFlash"/>: bytes for all tables; null without a limit.</summary>
public sealed record CacheRequest(CacheEncoding? Encoding, long? TableFlash);

/// <summary>One encoding of a model's fingerprints: bytes of all tables, the tokenizer's among them, and how many units (or rows) a subword takes.</summary>
public sealed record EncodingCost(string Encoding, long TablesBytes, double UnitsMean, int UnitsMax);

/// <summary>Chooses the encoding of the fingerprints.</summary>
public static class CacheChoice
{
    /// <summary>The model with the encoding asked for, or else with the fastest that fits; null after an error.</summary>
    public static Model? Choose(Model model, CacheRequest request, DiagnosticBag diagnostics)
    {
        CacheEncodings encodings = new(model);
        if (request.Encoding is { } wanted && !encodings.Possible.Contains(wanted))
        {
            diagnostics.EncodingNotPossible(CacheEncodings.NameOf(wanted), encodings.Possible.Select(CacheEncodings.NameOf));
            return null;
        }

        IEnumerable<CacheEncoding> candidates = request.Encoding is { } only ? [only] : encodings.Possible;
        if (request.TableFlash is not { } limit)
        {
            return model with { Cache = encodings.Create(candidates.First()) };
        }

        ImmutableArray<EncodingCost> costs = Costs(model, encodings);
        foreach (CacheEncoding encoding in candidates)
        {
            if (costs[encodings.Possible.IndexOf(encoding)].TablesBytes <= limit)
            {
                return model with { Cache = encodings.Create(encoding) };
            }
        }

        diagnostics.TableFlashTooSmall(limit, costs.Select(cost => FormattableString.Invariant($"{cost.TablesBytes} in {cost.Encoding}")));
        return null;
    }

    /// <summary>Of every possible encoding, the fastest first.</summary>
    public static ImmutableArray<EncodingCost> Costs(Model model) => Costs(model, new CacheEncodings(model));

    private static ImmutableArray<EncodingCost> Costs(Model model, CacheEncodings encodings)
    {
        TokenizerTables tokenizer = TokenizerTables.Build(model.Tokenizer, model.Vocabulary);
        return [.. encodings.Possible.Select(Cost)];

        EncodingCost Cost(CacheEncoding encoding)
        {
            int[] work = [.. tokenizer.SubwordOrder.Select(id => encodings.WorkOf(encoding, id))];
            long bytes = encoding == CacheEncoding.Rows
                ? CacheTables.RowsBytes(tokenizer.SubwordOrder.Length, model.Projection.NumHashes)
                : CacheTables.Create(model with { Cache = encodings.Create(encoding) }, tokenizer.SubwordOrder).Bytes;
            return new EncodingCost(CacheEncodings.NameOf(encoding), tokenizer.Bytes + bytes, work.Average(), work.Max());
        }
    }
}
