using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Commands;

/// <summary>Arguments and options that several commands share; a new one each time, for a symbol belongs to one command.</summary>
internal static class CommonOptions
{
    public static Argument<string> Model() => PathArgument("MODEL", "The model folder (docs/model-format.md).");

    public static Argument<string[]> Models()
    {
        Argument<string[]> argument = new("MODEL") { Description = "Model folders (docs/model-format.md). Several share one reading of the text.", Arity = ArgumentArity.OneOrMore };
        argument.Validators.Add(result => RefuseEmpty(result, "MODEL"));
        return argument;
    }

    public static Option<string?> Name()
    {
        Option<string?> option = new("--name") { HelpName = "NAME", Description = $"What models share is called so in C; {ModelSet.DefaultName} unless given." };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !Names.IsModel(result.Tokens[0].Value))
            {
                result.AddError($"--name takes {Names.ModelPattern}, at most {Names.ModelLimit} characters.");
            }
        });
        return option;
    }

    public static Option<string?> Cache() => Path<string?>(new("--cache") { HelpName = "FILE", Description = "A fingerprint cache in place of the model's own." });

    public static Option<string?> CacheEncoding()
    {
        Option<string?> option = new("--cache-encoding") { Description = "How fingerprints lie in flash (docs/tables.md); as the model's cache has them unless given." };
        option.AcceptOnlyFromAmong("auto", "units", "rows", "none");
        return option;
    }

    public static Option<long?> TableFlash()
    {
        Option<long?> option = new("--table-flash") { HelpName = "BYTES", Description = "Bytes of flash for tokenizer and fingerprints: the fastest encoding that fits is taken. Without it, auto takes what the board has left." };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) || bytes < 1))
            {
                result.AddError("--table-flash takes a number of bytes from 1.");
            }
        });
        return option;
    }

    /// <summary>Null where neither option is given: the model's own cache stays as it is.</summary>
    public static CacheRequest? CacheRequest(string? encoding, long? tableFlash) => (encoding, tableFlash) switch
    {
        (null, null) => null,
        (null or "auto", _) => new CacheRequest(null, tableFlash),
        _ => new CacheRequest(Enum.Parse<CacheEncoding>(encoding, ignoreCase: true), tableFlash),
    };

    public static Option<string?> Schedule()
    {
        Option<string?> option = new("--schedule") { Description = "The order in which layers are computed (docs/schedules.md); by the board's memories unless given." };
        option.AcceptOnlyFromAmong(["auto", .. Enum.GetValues<ScheduleKind>().Select(Scheduling.Schedule.NameOf)]);
        return option;
    }

    public static Option<long?> Ram()
    {
        Option<long?> option = new("--ram") { HelpName = "BYTES", Description = "The most that the arena may take: with it, a schedule that fits, and panels as large as it allows." };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) || bytes < 1))
            {
                result.AddError("--ram takes a number of bytes from 1.");
            }
        });
        return option;
    }

    public static ScheduleRequest ScheduleRequest(string? schedule, long? ram) =>
        new(schedule is null or "auto" ? null : Enum.Parse<ScheduleKind>(schedule, ignoreCase: true), ram);

    public static Option<string?> Board() => new("--board") { HelpName = "BOARD", Description = "The board to compile for (pnlpc boards lists them)." };

    public static Option<string?> BoardFile() => Path<string?>(new("--board-file") { HelpName = "FILE", Description = "A board.json of your own in place of --board." });

    public static Option<string> Output(string helpName, string description) =>
        Path<string>(new("--output", "-o") { HelpName = helpName, Description = description, Required = true });

    public static Option<bool> Json() => new("--json") { Description = "Write the result as JSON (docs/cli.md)." };

    public static Option<string?> Data(bool required) =>
        Path<string?>(new("--data") { HelpName = "FILE", Description = "Utterances: .jsonl or .jsonl.gz, one object a line.", Required = required });

    public static Option<int?> Limit()
    {
        Option<int?> option = new("--limit") { HelpName = "N", Description = "Only the first N utterances." };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out int limit) || limit < 1))
            {
                result.AddError("--limit takes a number from 1.");
            }
        });
        return option;
    }

    /// <summary>An argument that is a path.</summary>
    public static Argument<string> PathArgument(string name, string description)
    {
        Argument<string> argument = new(name) { Description = description };
        argument.Validators.Add(result => RefuseEmpty(result, name));
        return argument;
    }

    private static Option<T> Path<T>(Option<T> option)
    {
        option.Validators.Add(result => RefuseEmpty(result, option.Name));
        return option;
    }

    /// <summary>An empty path is a variable that a script forgot to set.</summary>
    private static void RefuseEmpty(SymbolResult result, string name)
    {
        if (result.Tokens.Any(token => token.Value.Length == 0 || token.Value.Contains('\0', StringComparison.Ordinal)))
        {
            result.AddError($"{name} is empty.");
        }
    }
}
