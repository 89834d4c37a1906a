using PNlpMixer.Codegen.Projection;

namespace PNlpMixer.Codegen.Emit;

/// <summary>The calls that turn words into Bloom filter positions. <paramref name="kernel"/>: the function of the runtime that knows the encoding of the fingerprints.</summary>
public sealed class ProjectionCalls(string kernel, ProjectionOptions projection)
{
    /// <summary>The function of the runtime that finds the codes of words, in models that have some.</summary>
    public const string CodesKernel = "pnlp_project_codes";

    /// <param name="indent">Of the statements.</param>
    /// <param name="tables">How the code names them.</param>
    /// <param name="words">Pointer to the first word.</param>
    /// <param name="count">How many.</param>
    /// <param name="scratch">Pointers to the word at hand and to its fingerprint.</param>
    /// <param name="positions">Pointer to the first word's positions.</param>
    public string Statements(int indent, TablesReference tables, string words, string count, (string Word, string Fingerprint) scratch, string positions)
    {
        string stride = CLiteral.Of((uint)projection.Positions);
        string hashes = CCall.Statement(
            indent, kernel + "(", $"&{tables.Tokenizer}", $"&{tables.Fingerprints}", "text", words, count, scratch.Word, scratch.Fingerprint, positions, stride);
        return projection.WordCodes == 0
            ? hashes
            : hashes + "\n" + CCall.Statement(
                indent,
                CodesKernel + "(",
                $"&{tables.Tokenizer}",
                $"&{tables.WordCodes}",
                "text",
                words,
                count,
                scratch.Word,
                FormattableString.Invariant($"{positions} + {projection.NumHashes}"),
                stride);
    }
}
