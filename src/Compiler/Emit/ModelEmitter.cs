using System.Collections.Immutable;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Memory;

namespace PNlpMixer.Codegen.Emit;

/// <summary>What was emitted: the specification, sizes, the arena as the board's kernels need it, and the files of the output directory in ordinal order of their paths.</summary>
public sealed record Emission(EmitSpec Spec, EmitSizes Sizes, MemoryPlan Plan, ImmutableArray<EmittedFile> Files)
{
    /// <summary>Files with nothing but tables: big, slow to compile, and without code.</summary>
    public bool IsData(EmittedFile file) => file.Path == $"{Spec.Prefix}_weights.c" || file.Path == $"{Spec.Prefix}_tables.c";
}

/// <summary>Renders an output directory in memory.</summary>
public static class ModelEmitter
{
    public static Emission Emit(Model model, Graph graph, MemoryPlan plan, BoardDescription board)
    {
        RuntimeLibrary runtime = new(board.Isa);
        (EmitSpec spec, EmitSizes sizes) = EmitSpecBuilder.Build(model, graph, plan, board, runtime);
        List<EmittedFile> files =
        [
            Render(spec, "model.h.hbs", ".h"),
            Render(spec, "model.c.hbs", ".c"),
            Render(spec, "labels.c.hbs", "_labels.c"),
            Render(spec, "tables.h.hbs", "_tables.h"),
            Render(spec, "tables.c.hbs", "_tables.c"),
            Render(spec, "weights.h.hbs", "_weights.h"),
            Render(spec, "weights.c.hbs", "_weights.c"),
            new("CMakeLists.txt", TemplateRenderer.Render("CMakeLists.txt.hbs", new TemplateContext("CMakeLists.txt", "CMakeLists.txt.hbs", spec))),
            .. runtime.FilesFor(EmitSpecBuilder.RuntimeSymbols(graph, spec.Tables.Kernel)).Select(path => new EmittedFile(RuntimeLibrary.OutputPath(path), runtime.Text(path))),
        ];
        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        files.Add(new EmittedFile(OutputDirectory.ManifestName, Manifest.Write(model, graph, plan, spec, sizes, files.Select(file => file.Path))));
        return new Emission(spec, sizes, plan, [.. files]);
    }

    private static EmittedFile Render(EmitSpec spec, string template, string suffix)
    {
        string file = spec.Prefix + suffix;
        return new EmittedFile(file, TemplateRenderer.Render(template, new TemplateContext(file, template, spec)));
    }
}
