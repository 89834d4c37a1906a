using System.Globalization;
using System.Text;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Toolchain;

namespace PNlpMixer.Codegen.Report;

/// <summary>What a compiled model takes, in bytes (docs/cli.md). What only a C compiler can tell is null where there is none.</summary>
public sealed record FootprintReport(
    string Model,
    string Board,
    string Output,
    string Prefix,
    string CacheEncoding,
    long? TextBytes,
    long? RodataBytes,
    long WeightsBytes,
    long TablesBytes,
    long? FlashBytes,
    int ArenaBytes,
    int ResultBytes,
    long? StackBytes)
{
    public static FootprintReport Create(PlannedModel planned, BoardDescription board, Emission emission, Footprint? footprint, string output) => new(
        planned.Model.Name,
        board.Name,
        output,
        emission.Spec.Prefix,
        CacheEncodings.NameOf(planned.Model.Cache),
        footprint?.TextBytes,
        footprint?.RodataBytes,
        emission.Sizes.WeightsBytes,
        emission.Sizes.TablesBytes,
        footprint is null ? null : footprint.TextBytes + footprint.RodataBytes + emission.Sizes.WeightsBytes + emission.Sizes.TablesBytes,
        emission.Plan.ArenaBytes,
        emission.Spec.Sizes.ResultBytes,
        footprint?.StackBytes);

    public string ToText()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Model} for {Board} -> {Output}\n");
        Line("flash", FlashBytes);
        Line("  code", TextBytes);
        Line("  constants", RodataBytes);
        Line("  weights", WeightsBytes);
        Line("  tables", TablesBytes);
        text.Append(CultureInfo.InvariantCulture, $"  {"  cache in",-12}{CacheEncoding,12}\n");
        Line("arena", ArenaBytes);
        Line("result", ResultBytes);
        Line("stack", StackBytes);
        return text.ToString();

        void Line(string what, long? bytes)
        {
            string number = bytes is { } known ? known.ToString("N0", CultureInfo.InvariantCulture) : "unknown";
            text.Append(CultureInfo.InvariantCulture, $"  {what,-12}{number,12}\n");
        }
    }
}
