using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;

namespace PNlpMixer.Codegen.Operators;

/// <summary>What an argument of a kernel is. Its spelling in C is the emitter's.</summary>
public enum ArgumentKind
{
    /// <summary>The constants of a layer.</summary>
    Descriptor,

    /// <summary>How the constants of a layer are copied into RAM.</summary>
    Staging,

    /// <summary>The transitions of the head that reads the step's output.</summary>
    Transitions,

    /// <summary>A tensor that is read.</summary>
    Input,

    /// <summary>The tensor that is written.</summary>
    Output,

    /// <summary>What the kernel works in.</summary>
    Scratch,

    /// <summary>Rows of a tensor.</summary>
    Rows,

    /// <summary>Elements of a tensor.</summary>
    Count,

    /// <summary>Words of the text.</summary>
    Words,

    /// <summary>A number known now.</summary>
    Number,

    /// <summary>The constants of the head that answers.</summary>
    HeadDescriptor,

    /// <summary>Its number, which comes with the model.</summary>
    HeadNumber,

    /// <summary>Where in the text each word is.</summary>
    WordRanges,

    /// <summary>The head's place in the result.</summary>
    Answer,
}

/// <summary>One argument. Which of the other members counts follows from <paramref name="Kind"/>.</summary>
public sealed record Argument(ArgumentKind Kind, Node? Layer = null, Tensor? Tensor = null, int Value = 0)
{
    public static Argument Words { get; } = new(ArgumentKind.Words);

    public static Argument Scratch { get; } = new(ArgumentKind.Scratch);

    public static Argument Descriptor(Node layer) => new(ArgumentKind.Descriptor, layer);

    public static Argument Staging(Node layer) => new(ArgumentKind.Staging, layer);

    public static Argument Transitions(Node step) => new(ArgumentKind.Transitions, step);

    public static Argument Input(Tensor tensor) => new(ArgumentKind.Input, Tensor: tensor);

    public static Argument Output(Tensor tensor) => new(ArgumentKind.Output, Tensor: tensor);

    public static Argument Rows(Tensor tensor) => new(ArgumentKind.Rows, Tensor: tensor);

    public static Argument Count(Tensor tensor) => new(ArgumentKind.Count, Tensor: tensor);

    public static Argument Number(int value) => new(ArgumentKind.Number, Value: value);
}

/// <summary>A call of the runtime. <paramref name="Symbol"/>: the function.</summary>
public sealed record KernelCall(string Symbol, params ImmutableArray<Argument> Arguments);
