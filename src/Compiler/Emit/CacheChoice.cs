using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Projection;

namespace PNlpMixer.Codegen.Emit;

/// <summary>
/// What the user asked for. <paramref name="Encoding"/>: null leaves it to the compiler. <paramref name="TableFlash"/>: bytes for all tables; null leaves what the board
/// has beside the weights and <see cref="CodeReserve"/>. <paramref name="Frequencies"/>: how often subwords occur; null where nothing says so.
/// </summary>
public sealed record CacheRequest(CacheEncoding? Encoding, long? TableFlash, SubwordFrequencies? Frequencies = null)
{
    /// <summary>Flash that is left to the runtime, the generated code and the C library. A firmware that needs more says so with --table-flash.</summary>
    public const long CodeReserve = 32 << 10;
}

/// <summary>Flash for tables. <paramref name="Board"/>: whose flash it is; null where the user gave the number.</summary>
public sealed record TableBudget(long Bytes, string? Board);

/// <summary>Chooses the encoding of the fingerprints.</summary>
public static class CacheChoice
{
    /// <summary>The model with the encoding asked for, or else with the fastest that fits; null after an error.</summary>
    public static Model? Choose(Model model, CacheRequest request, TableBudget? budget, DiagnosticBag diagnostics)
    {
        EncodingCosts costs = new(model, request.Frequencies);
        CacheEncodings encodings = costs.Encodings;
        CacheEncoding[] possible = [.. encodings.Possible, .. encodings.Mixtures];
        if (request.Encoding is { } wanted && !possible.Contains(wanted))
        {
            diagnostics.EncodingNotPossible(CacheEncodings.NameOf(wanted), possible.Select(CacheEncodings.NameOf));
            return null;
        }

        CacheEncoding[] candidates = request.Encoding is { } only ? [only] : possible;
        if (budget is null)
        {
            return model with { Cache = encodings.Create(candidates[0]) };
        }

        // A mixture takes all the bytes that it is given: what a board has left is nobody's wish.
        (EncodingCost Cost, Func<FingerprintCache> Cache)[] fitting =
        [
            .. candidates.Where(encoding => !CacheEncodings.IsMixture(encoding))
                .Select(encoding => (Cost: costs.Of(encoding), Cache: (Func<FingerprintCache>)(() => encodings.Create(encoding))))
                .Where(candidate => candidate.Cost.TablesBytes <= budget.Bytes),
            .. candidates.Where(encoding => CacheEncodings.IsMixture(encoding) && budget.Board is null)
                .Select(encoding => costs.Mixture(encoding, budget.Bytes))
                .OfType<(EncodingCost Cost, HotRowsCache Cache)>()
                .Select(mixture => (mixture.Cost, (Func<FingerprintCache>)(() => mixture.Cache))),
        ];
        if (fitting.Length == 0)
        {
            diagnostics.TableFlashTooSmall(budget.Bytes, budget.Board, costs.All().Select(cost => FormattableString.Invariant($"{cost.TablesBytes} in {cost.Encoding}")));
            return null;
        }

        return model with { Cache = fitting.OrderBy(candidate => candidate.Cost.InstructionsMean).ThenBy(candidate => candidate.Cost.TablesBytes).First().Cache() };
    }
}
