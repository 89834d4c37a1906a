namespace PNlpMixer.Codegen.Projection;

/// <summary>
/// Instructions that a Cortex-M4 executes to lower a fingerprint to that of one subword, behind the tokenizer, which costs the same with every encoding. They are
/// those of the loops of runtime-c/src/portable, as gcc makes them; a test holds their differences to the emulator. The cost model's coefficients (Costs) do not serve:
/// they are fitted for whole steps, and words, letters, units and rows share among one another what is compared here.
/// </summary>
public static class SubwordInstructions
{
    private const int Step = 4;

    /// <summary>pnlp_lower_to_row, behind a row's address.</summary>
    public static long Row(int numHashes) => 9 + Lower(numHashes);

    /// <summary>pnlp_lower_by_hot_row where the subword is none of <paramref name="rows"/>: each step leaves half of them.</summary>
    public static long Search(int rows) => 24 + (13L * Steps(rows));

    /// <summary>The same for one that has a row: it is found a step earlier, in the mean.</summary>
    public static long HotRow(int rows, int numHashes) => 16 + (13L * Math.Max(Steps(rows) - 1, 0)) + Lower(numHashes);

    /// <summary>pnlp_lower_by_units.</summary>
    public static long Listed(int units, int numHashes) => 13 + (units * (14 + Unit(numHashes)));

    /// <summary>pnlp_lower_by_hashed, with or without a table of base hashes. <paramref name="textBytes"/>: of all units.</summary>
    public static long Hashed(int units, int textBytes, bool table, int numHashes) => 13 + (units * (18 + (table ? 29 : 31) + Unit(numHashes))) + (7L * textBytes);

    private static int Steps(int rows) => rows == 0 ? 0 : int.Log2(rows) + 1;

    private static long Lower(int numHashes) => 11 + (24L * (numHashes / Step)) + (7L * (numHashes % Step));

    /// <summary>pnlp_lower_fingerprint.</summary>
    private static long Unit(int numHashes) => 13 + (33L * (numHashes / Step)) + (10L * (numHashes % Step));
}
