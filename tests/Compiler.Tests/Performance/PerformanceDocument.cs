using System.Globalization;
using System.Text;
using System.Text.Json;
using PNlpMixer.Codegen.Tests.TestModels;

namespace PNlpMixer.Codegen.Tests.Performance;

/// <summary>Writes docs/performance.md from the counts that bench/run.sh recorded, with those of CMSIS-NN beside them.</summary>
internal static class PerformanceDocument
{
    /// <summary>From the smallest core to the largest.</summary>
    private static readonly string[] Cores = ["cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55"];

    public static string Write()
    {
        JsonElement[] results =
        [
            .. Directory.EnumerateFiles(RepositoryRoot.File("bench", "results"), "*.json")
                .Order(StringComparer.Ordinal)
                .Select(Read)
                .OrderBy(result => Array.IndexOf(Cores, Text(result, "kernels", "core"))),
        ];
        JsonElement anchor = Read(RepositoryRoot.File("bench", "cmsis-nn.json"));
        StringBuilder text = new();
        text.Append("# Performance\n\n");
        text.Append("Generated from `bench/results` (`scripts/make-performance.sh`); do not edit. Figures are executed instructions, exact and repeatable, under QEMU with `-icount`; they are not cycles.\n");
        Origins(text, results);
        Models(text, results);
        foreach (JsonElement result in results)
        {
            Kernels(text, result, anchor);
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{anchor.GetProperty("library")}: commit {anchor.GetProperty("commit")}. {anchor.GetProperty("source")} It has no layer norm, no GELU and nothing like the bottleneck for int8.\n");
        MixerParts(text, results);
        LoadForms(text, Read(RepositoryRoot.File("bench", "load-forms.json")));
        ByKernel(text, results);
        ByStep(text, results);
        return text.ToString();
    }

    private static void Origins(StringBuilder text, JsonElement[] results)
    {
        text.Append("\n## How they were measured\n\n| board | core | kernels | command | commit | C compiler, `-O2` | emulator |\n|---|---|---|---|---|---|---|\n");
        foreach (JsonElement result in results)
        {
            Row(text, Board(result), Text(result, "kernels", "core"), Text(result, "kernels", "isa"), $"`{Text(result, "command")}`", Text(result, "commit"), Text(result, "c_compiler"), Text(result, "emulator"));
        }
    }

    private static void Models(StringBuilder text, JsonElement[] results)
    {
        foreach (IGrouping<string, JsonElement> model in results.GroupBy(result => Text(result, "model", "model")))
        {
            string[] words = [.. Runs(model.First()).Select(run => run.GetProperty("tokens").ToString())];
            text.Append(CultureInfo.InvariantCulture, $"\n## {model.Key}, from text to answers\n\nInstructions of a text of T words; bytes of working memory, code (model and runtime, tokenizer included), stack, and constants that the layers of the longest text need.\n\n");
            Row(text, ["board", .. words.Select(count => $"T = {count}"), "mean", "at most", "over", "arena", "code", "stack", "constants"]);
            text.Append(CultureInfo.InvariantCulture, $"|---|{string.Concat(Enumerable.Repeat("---:|", words.Length + 7))}\n");
            foreach (JsonElement result in model)
            {
                JsonElement report = result.GetProperty("model");
                Row(
                    text,
                    [
                        Board(result),
                        .. Runs(result).Select(run => Number(run, "instructions")),
                        Number(report, "instructions_mean"),
                        Number(report, "instructions_max"),
                        report.GetProperty("utterances").ValueKind == JsonValueKind.Null ? "" : $"{Number(report, "utterances")} texts of {Real(report.GetProperty("words_mean"), 2)} words",
                        Number(report, "arena_bytes"),
                        Number(report, "text_bytes"),
                        Number(report, "stack_bytes"),
                        Number(report, "flash_bytes_read"),
                    ]);
            }
        }
    }

    private static void Kernels(StringBuilder text, JsonElement result, JsonElement anchor)
    {
        string core = Text(result, "kernels", "core");
        text.Append(CultureInfo.InvariantCulture, $"\n## Kernels on {Board(result)} ({core}, {Text(result, "kernels", "isa")})\n\n`docs/cli.md`, `bench-kernels`, explains the shapes.\n\n");
        Row(text, "kernel", "shape", "instructions", "each", "of", "CMSIS-NN", "ours to theirs");
        text.Append("|---|---|---:|---:|---|---:|---:|\n");
        foreach (JsonElement kernel in result.GetProperty("kernels").GetProperty("kernels").EnumerateArray())
        {
            double each = kernel.GetProperty("per_unit").GetDouble();
            double? theirs = Anchor(anchor, core, Text(kernel, "kernel"), Text(kernel, "shape"));
            Row(
                text,
                $"`{Text(kernel, "kernel")}`",
                Text(kernel, "shape"),
                Number(kernel, "instructions"),
                each.ToString("F3", CultureInfo.InvariantCulture),
                Text(kernel, "unit"),
                theirs?.ToString("F3", CultureInfo.InvariantCulture) ?? "",
                theirs is null ? "" : (each / theirs.Value).ToString("F2", CultureInfo.InvariantCulture));
        }
    }

    private static double? Anchor(JsonElement anchor, string core, string kernel, string shape) =>
        anchor.GetProperty("instructions_per_unit").TryGetProperty(core, out JsonElement kernels)
        && kernels.TryGetProperty(kernel, out JsonElement shapes)
        && shapes.TryGetProperty(shape, out JsonElement figure)
            ? figure.GetDouble()
            : null;

    /// <summary>What a whole model spends its instructions on.</summary>
    private static void MixerParts(StringBuilder text, JsonElement[] results)
    {
        foreach (JsonElement result in results)
        {
            foreach (JsonElement kernel in result.GetProperty("kernels").GetProperty("kernels").EnumerateArray().Where(kernel => kernel.TryGetProperty("parts", out JsonElement parts) && parts.ValueKind == JsonValueKind.Array))
            {
                text.Append(CultureInfo.InvariantCulture, $"\n## `{Text(kernel, "kernel")}` {Text(kernel, "shape")} on {Board(result)}, by kernel\n\n");
                Row(text, "kernel", "steps", "instructions", "share, %");
                text.Append("|---|---:|---:|---:|\n");
                foreach (JsonElement part in kernel.GetProperty("parts").EnumerateArray())
                {
                    double share = 100 * part.GetProperty("instructions").GetDouble() / kernel.GetProperty("instructions").GetDouble();
                    Row(text, $"`{Text(part, "kernel")}`", Number(part, "steps"), Number(part, "instructions"), share.ToString("F2", CultureInfo.InvariantCulture));
                }
            }
        }
    }

    /// <summary>Inner loops by cycle models: no form was chosen by its instructions alone.</summary>
    private static void LoadForms(StringBuilder text, JsonElement recorded)
    {
        string[] cores = ["cortex-m4", "cortex-m7", "cortex-m55"];
        text.Append(
            CultureInfo.InvariantCulture,
            $"\n## Load forms of the inner loops\n\nEstimated cycles of a multiplication in the loops of the dense layers, without epilogues and without waiting for memory: M7 and M55 by llvm-mca ({Text(recorded, "model")}), M4 by the rules of its reference manual (`{Text(recorded, "command")}`).\n\n");
        Row(text, ["loop", "form", "in use", "instructions", .. cores]);
        text.Append("|---|---|---|---:|---:|---:|---:|\n");
        foreach (JsonElement loop in recorded.GetProperty("loops").EnumerateArray())
        {
            foreach (JsonElement form in loop.GetProperty("forms").EnumerateArray())
            {
                JsonElement cycles = form.GetProperty("cycles_per_mac");
                Row(
                    text,
                    [
                        Text(loop, "loop"),
                        Text(form, "form"),
                        form.GetProperty("in_use").GetBoolean() ? "yes" : "",
                        Real(form.GetProperty("instructions_per_mac"), 3),
                        .. cores.Select(core => cycles.TryGetProperty(core, out JsonElement figure) ? Real(figure, 3) : ""),
                    ]);
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{Text(recorded, "remark")}\n");
    }

    private static void ByKernel(StringBuilder text, JsonElement[] results)
    {
        foreach (JsonElement result in results)
        {
            string[] words = [.. Runs(result).Select(run => run.GetProperty("tokens").ToString())];
            text.Append(CultureInfo.InvariantCulture, $"\n## {Text(result, "model", "model")} on {Board(result)}, by kernel\n\n");
            Row(text, ["kernel", "steps", .. words.Select(count => $"T = {count}"), "share of the last, %"]);
            text.Append(CultureInfo.InvariantCulture, $"|---|{string.Concat(Enumerable.Repeat("---:|", words.Length + 2))}\n");
            JsonElement[] layers = [.. result.GetProperty("model").GetProperty("layers").EnumerateArray()];
            long all = layers.Sum(layer => ByTokens(layer, words.Length - 1));
            foreach (IGrouping<string, JsonElement> kernel in layers.GroupBy(layer => Text(layer, "kernel")).OrderByDescending(kernel => kernel.Sum(layer => ByTokens(layer, words.Length - 1))))
            {
                long[] sums = [.. words.Select((_, i) => kernel.Sum(layer => ByTokens(layer, i)))];
                Row(
                    text,
                    [
                        $"`{kernel.Key}`",
                        kernel.Count().ToString(CultureInfo.InvariantCulture),
                        .. sums.Select(sum => sum.ToString("N0", CultureInfo.InvariantCulture)),
                        (100.0 * sums[^1] / all).ToString("F2", CultureInfo.InvariantCulture),
                    ]);
            }
        }
    }

    /// <summary>All steps of the longest text, board beside board; boards whose passes leave other steps have a table of their own.</summary>
    private static void ByStep(StringBuilder text, JsonElement[] results)
    {
        foreach (IGrouping<string, JsonElement> same in results.GroupBy(result => string.Join('\n', Layers(result).Select(layer => Text(layer, "name")).Prepend(Text(result, "model", "model")))))
        {
            JsonElement first = same.First();
            text.Append(CultureInfo.InvariantCulture, $"\n## {Text(first, "model", "model")}, step by step, T = {Runs(first)[^1].GetProperty("tokens")}\n\n");
            Row(text, ["step", .. same.Select(Board)]);
            text.Append(CultureInfo.InvariantCulture, $"|---|{string.Concat(Enumerable.Repeat("---:|", same.Count()))}\n");
            foreach ((int index, JsonElement layer) in Layers(first).Index())
            {
                Row(text, [Text(layer, "name"), .. same.Select(result => Number(Layers(result)[index], "instructions"))]);
            }
        }
    }

    private static JsonElement[] Layers(JsonElement result) => [.. result.GetProperty("model").GetProperty("layers").EnumerateArray()];

    private static JsonElement[] Runs(JsonElement result) => [.. result.GetProperty("model").GetProperty("instructions").EnumerateArray()];

    private static long ByTokens(JsonElement layer, int index) => layer.GetProperty("by_tokens")[index].GetInt64();

    private static string Board(JsonElement result) => Text(result, "kernels", "board");

    private static JsonElement Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.Clone();
    }

    private static string Text(JsonElement element, params string[] path) =>
        path.Aggregate(element, (at, name) => at.GetProperty(name)).GetString()!;

    /// <summary>Grouped, and whole; empty where it was not measured.</summary>
    private static string Number(JsonElement element, string name) =>
        element.GetProperty(name).ValueKind == JsonValueKind.Null ? "" : Real(element.GetProperty(name), 0);

    private static string Real(JsonElement value, int digits) =>
        value.GetDouble().ToString(string.Create(CultureInfo.InvariantCulture, $"N{digits}"), CultureInfo.InvariantCulture);

    private static void Row(StringBuilder text, params IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
