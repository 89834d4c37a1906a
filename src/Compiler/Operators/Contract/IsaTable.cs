namespace PNlpMixer.Codegen.Operators;

/// <summary>A value for each folder of kernels (runtime-c/src). There is no default: a new instruction set does not compile until every table has its value.</summary>
public sealed record IsaTable<T>(T Portable, T Dsp, T Mve)
{
    /// <summary>By a board's <c>isa</c>.</summary>
    public T this[string isa] => isa switch
    {
        "portable" => Portable,
        "dsp" => Dsp,
        "mve" => Mve,
        _ => throw new ArgumentOutOfRangeException(nameof(isa), isa, "There are no kernels for this instruction set."),
    };
}
