using System.Collections.Immutable;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Operators;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Import;

/// <summary>config.json, each value checked by itself; what the values mean together is <see cref="GraphReader"/>'s.</summary>
internal sealed record ConfigFile(
    string Name,
    int MaxTokens,
    PaddingMode Padding,
    TokenizerOptions Tokenizer,
    ProjectionOptions Projection,
    ImmutableArray<LayerConfig> Layers,
    ImmutableArray<HeadConfig> Heads);
