using System.Globalization;
using Spectre.Console;

namespace PNlpMixer.Codegen.Kernels;

/// <summary>Instructions of all steps that a runtime function takes.</summary>
public sealed record KernelShare(string Kernel, int Steps, ulong Instructions);
