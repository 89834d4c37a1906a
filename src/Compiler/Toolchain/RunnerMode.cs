namespace PNlpMixer.Codegen.Toolchain;

/// <summary>What a runner records beside the answers (boards/README.md).</summary>
public enum RunnerMode
{
    /// <summary>Logits that the model does not keep; its instruction counts are those of the model.</summary>
    Plain,

    /// <summary>Nothing: not a byte of the program serves the runner, and logits that the model does not keep are missing from the answers.</summary>
    Bare,

    /// <summary>A checksum of every tensor.</summary>
    Trace,

    /// <summary>The instructions of every step.</summary>
    Profile,
}
