using PNlpMixer.Codegen.Operators;

namespace PNlpMixer.Codegen.Costs;

/// <summary>The fingerprint of a word lowered by a unit, for the kernels of each instruction set.</summary>
internal static class FingerprintCounts
{
    private static readonly IsaTable<Action<CostCounts, double, int>> All = new(Fours, Fours, FoursInLoop);

    public static void Lower(CostCounts to, string isa, double units, int hashes) => All[isa](to, units, hashes);

    private static void Fours(CostCounts to, double units, int hashes)
    {
        to.Add("project.unit", units);
        to.Add("project.unit_four", units * (hashes / 4));
        to.Add("project.unit_one", units * (hashes % 4));
    }

    private static void FoursInLoop(CostCounts to, double units, int hashes)
    {
        Fours(to, units, hashes);
        to.Add("project.unit_loop", hashes < 4 ? 0 : units);
    }
}
