namespace PNlpMixer.Codegen.Memory;

/// <summary>A buffer of the arena and the steps, both included, during which its bytes matter.</summary>
public sealed record LiveRange(string Name, int Bytes, int FirstStep, int LastStep)
{
    public bool Overlaps(LiveRange other) => FirstStep <= other.LastStep && other.FirstStep <= LastStep;
}
