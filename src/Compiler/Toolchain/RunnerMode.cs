namespace PNlpMixer.Codegen.Toolchain;

/// <summary>What a runner records beside the answers (boards/README.md).</summary>
public enum RunnerMode
{
    /// <summary>Nothing: its instruction counts are those of the model.</summary>
    Plain,

    /// <summary>A checksum of every tensor.</summary>
    Trace,

    /// <summary>The instructions of every step.</summary>
    Profile,
}
