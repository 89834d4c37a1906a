using System.CommandLine;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Host;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Report;
using PNlpMixer.Codegen.Text;

namespace PNlpMixer.Codegen.Commands;

/// <summary><c>pnlpc cache build</c> and <c>pnlpc cache inspect</c>: fingerprint caches.</summary>
internal static class CacheCommand
{
    /// <summary>What <c>cache build</c> wrote.</summary>
    private sealed record BuildReport(string Output, string Encoding, int Subwords, int? Units, long FileBytes);

    public static Command Create(CommandConsole console) => new("cache", "Build and inspect fingerprint caches.")
    {
        Build(console),
        Inspect(console),
    };

    private static Command Build(CommandConsole console)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string> output = CommonOptions.Output("FILE", "The file to write.");
        Option<string> encoding = new("--encoding") { Description = "units: base hashes of distinct n-grams; rows: every value of every subword.", DefaultValueFactory = _ => "units" };
        encoding.AcceptOnlyFromAmong("units", "rows");
        Option<bool> force = new("--force") { Description = "Replace the file where it has another content." };
        Option<bool> json = CommonOptions.Json();
        Command command = new("build", "Hash a model's vocabulary.") { model, output, encoding, force, json };
        command.SetAction(result => console.Run(diagnostics => Build(
            console,
            result.GetRequiredValue(model),
            (result.GetRequiredValue(output), result.GetValue(force)),
            result.GetRequiredValue(encoding),
            result.GetValue(json),
            diagnostics)));
        return command;
    }

    private static Command Inspect(CommandConsole console)
    {
        Argument<string> file = CommonOptions.PathArgument("FILE", "A fingerprint cache.");
        Option<bool> json = CommonOptions.Json();
        Command command = new("inspect", "Show what a fingerprint cache holds and which vocabulary it is for.") { file, json };
        command.SetAction(result => console.Run(diagnostics => Inspect(console, result.GetRequiredValue(file), result.GetValue(json), diagnostics)));
        return command;
    }

    private static int Build(CommandConsole console, string folder, (string File, bool Force) output, string encoding, bool json, DiagnosticBag diagnostics)
    {
        if (ModelReader.ReadVocabulary(folder, diagnostics) is not { } model)
        {
            return ExitCode.BadModel;
        }

        (Vocabulary vocabulary, ProjectionOptions projection) = model;
        if (projection.HashFamily == HashFamily.Rows)
        {
            diagnostics.CannotHash();
            return ExitCode.BadModel;
        }

        UnitsCache units = CacheBuilder.Units(vocabulary, projection);
        FingerprintCache cache = encoding == "rows" ? CacheBuilder.Rows(units, projection.NumHashes) : units;
        byte[] bytes = FingerprintCacheWriter.Write(cache, vocabulary, projection);
        if (!SingleFile.Write(output.File, bytes, output.Force, ModelFolder.Sources(folder), diagnostics))
        {
            return ExitCode.BadUsage;
        }

        BuildReport report = new(output.File, encoding, cache.SubwordCount, (cache as UnitsCache)?.Units.Length, bytes.Length);
        console.Out.Write(json ? JsonOutput.Text(report) : FormattableString.Invariant($"{output.File}: {report.Subwords:N0} subwords in {encoding}, {report.FileBytes:N0} bytes\n"));
        return ExitCode.Success;
    }

    private static int Inspect(CommandConsole console, string file, bool json, DiagnosticBag diagnostics)
    {
        if (CacheReport.Read(file, diagnostics) is not { } report)
        {
            return ExitCode.BadModel;
        }

        console.Out.Write(json ? JsonOutput.Text(report) : report.ToText());
        return ExitCode.Success;
    }
}
