namespace PNlpMixer.Codegen.Commands;

/// <summary>A stream of the process cannot be written: its disk is full, or it is closed.</summary>
#pragma warning disable CA1032, RCS1194 // It is thrown in one place, and always says where and why.
internal sealed class OutputException(string place, Exception cause) : IOException(cause.Message, cause)
#pragma warning restore CA1032, RCS1194
{
    public string Place => place;
}
