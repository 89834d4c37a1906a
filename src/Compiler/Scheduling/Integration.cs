namespace PNlpMixer.Codegen.Scheduling;

/// <summary>Build systems for which an output directory can have files beside its CMakeLists.txt.</summary>
public enum Integration
{
    Zephyr,
    Arduino,
    Platformio,
    CmsisPack,
}
