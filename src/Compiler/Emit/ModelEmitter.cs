using System.Collections.Immutable;
using PNlpMixer.Codegen.Boards;
using PNlpMixer.Codegen.Images;
using PNlpMixer.Codegen.Memory;
using PNlpMixer.Codegen.Packing;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Emit;

/// <summary>What was emitted for one model. <paramref name="Plan"/>: the arena as the board's kernels need it.</summary>
public sealed record EmittedModel(EmitSpec Spec, MemoryPlan Plan, string Schedule, long WeightsBytes);

/// <summary>
/// What was emitted: specifications, sizes, and the files of the output directory in ordinal order of their paths. <paramref name="Images"/>: tables, then the
/// models in their order; none where all is linked.
/// </summary>
public sealed record Emission(DirectorySpec Directory, ImmutableArray<EmittedModel> Models, EmitSizes Sizes, ImmutableArray<EmittedFile> Files, ImmutableArray<EmittedImage> Images)
{
    /// <summary>Files for other build systems, which are no part of what is compiled here.</summary>
    public ImmutableArray<EmittedFile> Integrations { get; init; } = [];

    /// <summary>Functions that a user calls to have a text understood.</summary>
    public IEnumerable<string> EntryPoints => Directory.Features is null
        ? Models.SelectMany(model => new[] { $"{model.Spec.Prefix}_run", $"{model.Spec.Prefix}_run_words" })
        : Models.Select(model => $"{model.Spec.Prefix}_run_features").Prepend($"{Directory.Prefix}_read_words").Prepend($"{Directory.Prefix}_read");

    /// <summary>One arena for whatever is called, one call after the other.</summary>
    public int ArenaBytes => Directory.Features?.ArenaBytes ?? Models.Max(model => model.Plan.ArenaBytes);

    /// <summary>Files with nothing but tables: big, slow to compile, and without code.</summary>
    public bool IsData(EmittedFile file) => file.Path == $"{Directory.Prefix}_tables.c" || Models.Any(model => file.Path == $"{model.Spec.Prefix}_weights.c");
}

/// <summary>Renders an output directory in memory.</summary>
public static class ModelEmitter
{
    /// <param name="set">Placed for the board.</param>
    /// <param name="board">Its kernels are taken.</param>
    /// <param name="integrate">Files for other build systems, from the directory and its files.</param>
    public static Emission Emit(ModelSet set, BoardDescription board, Func<DirectorySpec, IReadOnlyList<EmittedFile>, IEnumerable<EmittedFile>> integrate)
    {
        RuntimeLibrary runtime = new(board.Isa);
        (DirectorySpec directory, long tablesBytes, long cacheBytes, long codesBytes, TablesImage? tablesImage) = EmitSpecBuilder.BuildDirectory(set, board, runtime);
        List<EmittedFile> files =
        [
            Render(directory, string.Empty, "CMakeLists.txt.sbn", "CMakeLists.txt"),
            .. runtime.FilesFor(EmitSpecBuilder.RuntimeSymbols(set, directory.Tables.Kernel)).Select(path => new EmittedFile(RuntimeLibrary.OutputPath(path), runtime.Text(path))),
        ];
        List<EmittedImage> images = [];
        if (tablesImage is null)
        {
            files.Add(Render(directory, directory.Prefix, "tables.h.sbn", "_tables.h"));
            files.Add(Render(directory, directory.Prefix, "tables.c.sbn", "_tables.c"));
        }
        else
        {
            images.Add(EmittedImage.OfTables(directory.Prefix, tablesImage.Bytes(set.Name ?? set.Models[0].Model.Name, set.Images!.Version, directory.RuntimeAbi)));
        }

        if (directory.Features is not null)
        {
            files.Add(Render(directory, directory.Prefix, "features.h.sbn", "_features.h"));
            files.Add(Render(directory, directory.Prefix, "features.c.sbn", "_features.c"));
        }

        List<EmittedModel> models = [];
        foreach (PlannedModel planned in set.Models)
        {
            (EmitSpec spec, long weightsBytes, ModelImage? image) = EmitSpecBuilder.Build(planned, directory, board);
            models.Add(new EmittedModel(spec, planned.Plan, planned.Schedule.Name, weightsBytes));
            files.AddRange(
                [
                    Render(spec, spec.Prefix, "model.h.sbn", ".h"),
                    Render(spec, spec.Prefix, spec.Reading is null ? "encoder.c.sbn" : "model.c.sbn", ".c"),
                    Render(spec, spec.Prefix, "labels.c.sbn", "_labels.c"),
                    Render(spec, spec.Prefix, image is null ? "weights.h.sbn" : "layout.h.sbn", image is null ? "_weights.h" : "_layout.h"),
                    Render(spec, spec.Prefix, image is null ? "weights.c.sbn" : "layout.c.sbn", image is null ? "_weights.c" : "_layout.c"),
                ]);
            if (image is not null)
            {
                images.Add(EmittedImage.OfModel(spec.Prefix, image.Bytes(planned.Model.Name, board.Isa, set.Images!.Version, directory.RuntimeAbi, tablesImage!.Identity)));
            }
        }

        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        ImmutableArray<EmittedFile> integrations = [.. integrate(directory, files)];
        EmitSizes sizes = new(models.Sum(model => model.WeightsBytes), tablesBytes, cacheBytes, codesBytes);
        files.Add(new EmittedFile(Manifest.Kind.RecordName, Manifest.Write(set, directory, models, sizes, images)));
        return new Emission(directory, [.. models], sizes, [.. files], [.. images]) { Integrations = integrations };
    }

    /// <summary>Bytes of the weights of all models, each placed for the board, before anything is emitted.</summary>
    public static long WeightsBytes(IEnumerable<PlannedModel> models, BoardDescription board) => models.Sum(placed =>
    {
        ModelNames names = ModelNames.Create(placed.Model, placed.Graph, placed.Plan, placed.Features);
        return new WeightsSpecBuilder(placed.Graph, names, WeightPackings.Of(board.Isa)).Build().Bytes;
    });

    private static EmittedFile Render(object spec, string prefix, string template, string suffix)
    {
        string file = prefix + suffix;
        return new EmittedFile(file, TemplateRenderer.Render(template, new TemplateContext(file, template, spec)));
    }
}
