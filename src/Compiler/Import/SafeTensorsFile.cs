using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Import;

/// <summary>A safetensors file in memory: tensors and metadata by name, both in ordinal order.</summary>
internal sealed record SafeTensorsFile(ImmutableSortedDictionary<string, SafeTensor> Tensors, ImmutableSortedDictionary<string, string> Metadata)
{
    public static SafeTensorsFile Of(IEnumerable<SafeTensor> tensors, IEnumerable<KeyValuePair<string, string>> metadata) =>
        new(tensors.ToImmutableSortedDictionary(t => t.Name, t => t, StringComparer.Ordinal), metadata.ToImmutableSortedDictionary(StringComparer.Ordinal));
}
