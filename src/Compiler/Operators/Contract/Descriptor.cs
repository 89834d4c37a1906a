using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Operators;

/// <summary>A field of a layer's descriptor in C.</summary>
public abstract record DescriptorField(string Name);

/// <summary>
/// An array. Linked, it is a table in flash; of a model in an image, a part of it. <paramref name="Values"/>: sbyte, short or int. <paramref name="Note"/>: for the
/// comment above the table. <paramref name="Checked"/>: whether a damaged value could reach past an array or overflow a sum: it belongs to the part of an image
/// that is always checked.
/// </summary>
public sealed record ArrayField(string Name, ConstantArray Values, string Note, bool Checked, bool IsAligned = false) : DescriptorField(Name);

/// <summary>An array that this layer does not have: NULL, and no part of an image.</summary>
public sealed record NoArray(string Name) : DescriptorField(Name);

/// <summary>A number that comes with the model: in an image where there is one.</summary>
public sealed record ParameterField(string Name, long Value, int Bytes = sizeof(int)) : DescriptorField(Name);

/// <summary>A number that firmware is generated for: pinned by the layout hash of an image.</summary>
public sealed record ShapeField(string Name, int Value) : DescriptorField(Name);

/// <summary>A structure within the structure. Its parameters lie with those of the outer one.</summary>
public sealed record NestedFields(string Name, ImmutableArray<DescriptorField> Fields) : DescriptorField(Name);

/// <summary>Values of a constant, with their width.</summary>
public sealed record ConstantArray
{
    private ConstantArray(ImmutableArray<sbyte> s8, ImmutableArray<short> s16, ImmutableArray<int> s32)
    {
        (S8, S16, S32) = (s8, s16, s32);
    }

    public ImmutableArray<sbyte> S8 { get; }

    public ImmutableArray<short> S16 { get; }

    public ImmutableArray<int> S32 { get; }

    public int Length => !S8.IsDefault ? S8.Length : !S16.IsDefault ? S16.Length : S32.Length;

    public int ElementBytes => !S8.IsDefault ? sizeof(sbyte) : !S16.IsDefault ? sizeof(short) : sizeof(int);

    public static ConstantArray Of(ImmutableArray<sbyte> values) => new(values, default, default);

    public static ConstantArray Of(ImmutableArray<short> values) => new(default, values, default);

    public static ConstantArray Of(ImmutableArray<int> values) => new(default, default, values);
}

/// <summary>
/// The constants of a layer or a head, for linked code, for images and for the layout hash alike. <paramref name="Struct"/>: the C type without "pnlp_", in the order of whose
/// members <paramref name="Fields"/> are; null where the only field is an array that is passed by itself.
/// </summary>
public sealed record Descriptor(string? Struct, ImmutableArray<DescriptorField> Fields)
{
    /// <summary>Of an operator without constants.</summary>
    public static Descriptor None { get; } = new(null, []);

    public bool IsNone => Fields.IsEmpty;

    /// <summary>Fields in order, those of structures within among them.</summary>
    public IEnumerable<DescriptorField> Flat => Flatten(Fields);

    public IEnumerable<ArrayField> Arrays => Flat.OfType<ArrayField>();

    public IEnumerable<ParameterField> Parameters => Flat.OfType<ParameterField>();

    public IEnumerable<ShapeField> Shapes => Flat.OfType<ShapeField>();

    /// <summary>Whether it holds pointers: such a one is bound to an image right before each call; another is used where it lies.</summary>
    public bool HasPointers => Struct is not null && Flat.Any(part => part is ArrayField or NoArray);

    private static IEnumerable<DescriptorField> Flatten(ImmutableArray<DescriptorField> fields) =>
        fields.SelectMany(field => field is NestedFields nested ? Flatten(nested.Fields) : [field]);
}
