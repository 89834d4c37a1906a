namespace PNlpMixer.Codegen.Operators;

/// <summary>
/// How often a step does what its instructions are linear in, by name: <c>dense.step</c>, <c>norm.row</c>. What stands before the point is a family of
/// functions of the runtime.
/// </summary>
public sealed class CostCounts
{
    private readonly SortedDictionary<string, double> _counts = new(StringComparer.Ordinal);

    /// <summary>In ordinal order, none of them zero.</summary>
    public IReadOnlyDictionary<string, double> All => _counts;

    public void Add(string name, double count = 1)
    {
        if (count != 0)
        {
            _counts[name] = _counts.GetValueOrDefault(name) + count;
        }
    }
}
