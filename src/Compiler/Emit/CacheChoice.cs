using System.Collections.Immutable;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Emit;

/// <summary>
/// What the user asked for. <paramref name="Encoding"/>: null leaves it to the compiler. <paramref name="TableFlash"/>: bytes for all tables; null leaves what the board
/// has beside the weights and <see cref="CodeReserve"/>.
/// </summary>
public sealed record CacheRequest(CacheEncoding? Encoding, long? TableFlash)
{
    /// <summary>Flash that is left to the runtime, the generated code and the C library. A firmware that needs more says so with --table-flash.</summary>
    public const long CodeReserve = 32 << 10;
}

/// <summary>Flash for tables. <paramref name="Board"/>: whose flash it is; null where the user gave the number.</summary>
public sealed record TableBudget(long Bytes, string? Board);

/// <summary>One encoding of a model's fingerprints: bytes of all tables, the tokenizer's among them, and how many units (or rows) a subword takes.</summary>
public sealed record EncodingCost(string Encoding, long TablesBytes, double UnitsMean, int UnitsMax);

/// <summary>Chooses the encoding of the fingerprints.</summary>
public static class CacheChoice
{
    /// <summary>The model with the encoding asked for, or else with the fastest that fits; null after an error.</summary>
    public static Model? Choose(Model model, CacheEncoding? request, TableBudget? budget, DiagnosticBag diagnostics)
    {
        CacheEncodings encodings = new(model);
        if (request is { } wanted && !encodings.Possible.Contains(wanted))
        {
            diagnostics.EncodingNotPossible(CacheEncodings.NameOf(wanted), encodings.Possible.Select(CacheEncodings.NameOf));
            return null;
        }

        IEnumerable<CacheEncoding> candidates = request is { } only ? [only] : encodings.Possible;
        if (budget is null)
        {
            return model with { Cache = encodings.Create(candidates.First()) };
        }

        ImmutableArray<EncodingCost> costs = Costs(model, encodings);
        foreach (CacheEncoding encoding in candidates)
        {
            if (costs[encodings.Possible.IndexOf(encoding)].TablesBytes <= budget.Bytes)
            {
                return model with { Cache = encodings.Create(encoding) };
            }
        }

        diagnostics.TableFlashTooSmall(budget.Bytes, budget.Board, costs.Select(cost => FormattableString.Invariant($"{cost.TablesBytes} in {cost.Encoding}")));
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
                ? CacheTables.RowsBytes(model.Cache, model.Projection, tokenizer.SubwordOrder)
                : CacheTables.Create(model with { Cache = encodings.Create(encoding) }, tokenizer.SubwordOrder).Bytes;
            return new EncodingCost(CacheEncodings.NameOf(encoding), tokenizer.Bytes + bytes, work.Average(), work.Max());
        }
    }
}
