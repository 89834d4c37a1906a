using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PNlpMixer.Codegen.Devices;
using PNlpMixer.Codegen.Diagnostics;
using PNlpMixer.Codegen.Emit;
using PNlpMixer.Codegen.Evaluation;
using PNlpMixer.Codegen.Import;
using PNlpMixer.Codegen.Projection;
using PNlpMixer.Codegen.Scheduling;

namespace PNlpMixer.Codegen.Commands;

/// <summary>Arguments and options that several commands share; a new one each time, for a symbol belongs to one command.</summary>
internal static class CommonOptions
{
    private static readonly ImmutableSortedDictionary<string, Integration> IntegrationNames = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, Integration>
    {
        ["arduino"] = Integration.Arduino,
        ["cmsis-pack"] = Integration.CmsisPack,
        ["platformio"] = Integration.Platformio,
        ["zephyr"] = Integration.Zephyr,
    });

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
        option.AcceptOnlyFromAmong(["auto", .. Enum.GetValues<CacheEncoding>().Select(CacheEncodings.NameOf)]);
        return option;
    }

    public static Option<long?> TableFlash()
    {
        Option<long?> option = new("--table-flash") { HelpName = "BYTES", Description = "Bytes of flash for tokenizer and fingerprints: the fastest encoding or mixture that fits is taken. Without it, auto takes what the board has left." };
        option.Validators.Add(RefuseNoBytes);
        return option;
    }

    /// <summary>Several, for commands that only look.</summary>
    public static Option<long[]> TableFlashes()
    {
        Option<long[]> option = new("--table-flash") { HelpName = "BYTES", Description = "Show the mixtures that fit into so many bytes of flash; may be given several times." };
        option.Validators.Add(RefuseNoBytes);
        return option;
    }

    public static Option<string?> Corpus() =>
        OptionalFile("--corpus", "Utterances that say how often subwords occur: .jsonl or .jsonl.gz; without it, each is as frequent as any other.");

    private static void RefuseNoBytes(OptionResult result)
    {
        if (result.Tokens.Any(token => !long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) || bytes < 1))
        {
            result.AddError("--table-flash takes a number of bytes from 1.");
        }
    }

    /// <summary>A mixture is as large as it may be, and frequencies decide nothing else.</summary>
    public static void RefuseUnlimitedMixtures(Command command, Option<string?> encoding, Option<long?> tableFlash, Option<string?> corpus) => command.Validators.Add(result =>
    {
        bool limited = result.GetResult(tableFlash) is not null;
        if (result.GetValue(encoding) is { } name && name.Contains('+', StringComparison.Ordinal) && !limited)
        {
            result.AddError($"--cache-encoding {name} takes as many rows as fit into the bytes of --table-flash: give both.");
        }

        if (result.GetResult(corpus) is not null && !limited)
        {
            result.AddError("--corpus chooses what lies in the bytes of --table-flash: give both.");
        }
    });

    /// <summary>How often subwords occur in a corpus; null after a diagnostic.</summary>
    public static SubwordFrequencies? Frequencies(IR.Model model, string corpus, DiagnosticBag diagnostics)
    {
        if (new DataFile(corpus, diagnostics).Read(null) is not { } utterances)
        {
            return null;
        }

        SubwordFrequencies? frequencies = SubwordFrequencies.Of(model.FrontEnd, utterances.Select(utterance => (ReadOnlyMemory<byte>)utterance.Utf8));
        if (frequencies is null)
        {
            diagnostics.CorpusWithoutWords(System.IO.Path.GetFileName(corpus));
        }

        return frequencies;
    }

    /// <summary>Null where neither option is given: the model's own cache stays as it is.</summary>
    public static CacheRequest? CacheRequest(string? encoding, long? tableFlash) => (encoding, tableFlash) switch
    {
        (null, null) => null,
        (null or "auto", _) => new CacheRequest(null, tableFlash),
        _ => new CacheRequest(Enum.GetValues<CacheEncoding>().Single(known => CacheEncodings.NameOf(known) == encoding), tableFlash),
    };

    /// <summary>Where constants go.</summary>
    public static Option<string> Layout()
    {
        Option<string> option = new("--layout")
        {
            Description = "linked: all constants in the firmware; images: tables and each model in a flash image of its own (docs/image-format.md).",
            DefaultValueFactory = _ => "linked",
        };
        option.AcceptOnlyFromAmong("linked", "images");
        return option;
    }

    /// <summary>The version of images that nobody gave one.</summary>
    public const uint FirstImageVersion = 1;

    public static Option<uint> ImageVersion() => new("--image-version")
    {
        HelpName = "N",
        Description = "The version in the images' headers: of two slots, the one with the higher version runs.",
        DefaultValueFactory = _ => FirstImageVersion,
    };

    /// <summary>Null where all is linked.</summary>
    public static ImageOptions? Images(string? layout, uint version = FirstImageVersion) => layout == "images" ? new ImageOptions(version) : null;
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

    /// <summary>Images hold layers, not the steps that a schedule makes of several.</summary>
    public static void RefuseScheduledImages(Command command, Option<string> layout, Option<string?> schedule) => command.Validators.Add(result =>
    {
        if (result.GetValue(layout) == "images" && result.GetValue(schedule) is not (null or "auto" or "layers"))
        {
            result.AddError("--layout images is computed layer by layer: --schedule may be layers or auto.");
        }
    });

    public static ScheduleRequest ScheduleRequest(string? schedule, long? ram) =>
        new(schedule is null or "auto" ? null : Enum.Parse<ScheduleKind>(schedule, ignoreCase: true), ram);

    public static Option<double> Timeout()
    {
        Option<double> option = new("--timeout") { HelpName = "SECONDS", Description = "How long a device on a serial line may take for an answer.", DefaultValueFactory = _ => 10 };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) || seconds is not (>= 0.1 and <= 3600)))
            {
                result.AddError("--timeout takes a number of seconds from 0.1 to 3600.");
            }
        });
        return option;
    }

    /// <summary>Build systems, separated by commas.</summary>
    public static Option<string[]> Integrations()
    {
        Option<string[]> option = new("--integration")
        {
            HelpName = string.Join(',', IntegrationNames.Keys),
            Description = "Files for these build systems beside CMakeLists.txt (docs/integration.md).",
            CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(','))],
        };
        option.Validators.Add(result =>
        {
            foreach (string name in result.Tokens.SelectMany(token => token.Value.Split(',')).Where(name => !IntegrationNames.ContainsKey(name)))
            {
                result.AddError($"--integration takes {string.Join(", ", IntegrationNames.Keys)}, separated by commas; '{name}' is none of them.");
            }
        });
        return option;
    }

    public static ImmutableArray<Integration> Integrations(string[]? names) => [.. (names ?? []).Select(name => IntegrationNames[name])];

    /// <summary>How the console talks; null: as the board's description says.</summary>
    public static Option<string?> Link()
    {
        Option<string?> option = new("--console") { Description = "How the console talks: over the board's serial line, which is taken where it has one, or by semihosting." };
        option.AcceptOnlyFromAmong("uart", "semihosting");
        return option;
    }

    public static ConsoleLink? ConsoleLink(string? link) => link is null ? null : Enum.Parse<ConsoleLink>(link, ignoreCase: true);

    public static Option<string?> Board() => new("--board") { HelpName = "BOARD", Description = "The board to compile for (pnlpc boards lists them)." };

    public static Option<string?> BoardFile() => Path<string?>(new("--board-file") { HelpName = "FILE", Description = "A board.json of your own in place of --board." });

    public static Option<string> Output(string helpName, string description) =>
        Path<string>(new("--output", "-o") { HelpName = helpName, Description = description, Required = true });

    public static Option<bool> Force() => new("--force") { Description = "Replace files that are not as this command wrote them, and write into a folder of others (docs/cli.md)." };

    public static Option<bool> Json() => new("--json") { Description = "Write the result as JSON (docs/cli.md)." };

    public static Option<string?> Data(bool required) =>
        Path<string?>(new("--data") { HelpName = "FILE", Description = "Utterances: .jsonl or .jsonl.gz, one object a line.", Required = required });

    /// <summary>A required file to read.</summary>
    public static Option<string> InputFile(string name, string description) => Path<string>(new(name) { HelpName = "FILE", Description = description, Required = true });

    public static Option<string?> OptionalFile(string name, string description) => Path<string?>(new(name) { HelpName = "FILE", Description = description });

    public static Option<string?> Words()
    {
        Option<string?> words = new("--words") { Description = "official: the model is given the data's tokens; raw: it splits texts itself. Default: official where the data has tokens." };
        words.AcceptOnlyFromAmong("official", "raw");
        return words;
    }

    /// <summary>Where the words of utterances come from; null after a diagnostic.</summary>
    public static WordSource? WordSource(string? words, ImmutableArray<Utterance> utterances, string file, DiagnosticBag diagnostics)
    {
        if (words == "raw" || (words is null && utterances[0].Tokens is null))
        {
            return Evaluation.WordSource.Raw;
        }

        if (utterances.FirstOrDefault(u => u.Tokens is null) is { } without)
        {
            diagnostics.DataWithout(System.IO.Path.GetFileName(file), without.Line, "tokens");
            return null;
        }

        return Evaluation.WordSource.Official;
    }

    public static Option<int?> Limit(string description = "Only the first N utterances.")
    {
        Option<int?> option = new("--limit") { HelpName = "N", Description = description };
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
