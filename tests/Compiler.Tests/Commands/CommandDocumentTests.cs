using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary>docs/cli.md against what the command line takes.</summary>
public partial class CommandDocumentTests
{
    private static readonly string Document = File.ReadAllText(RepositoryRoot.File("docs", "cli.md"));

    [Fact]
    public void Every_command_has_a_heading_with_its_options_and_their_values()
    {
        Dictionary<string, string> headings = Heading().Matches(Document).ToDictionary(match => CommandOf(match.Groups["usage"].Value), match => match.Groups["usage"].Value);
        (string Name, Command Command)[] commands = [.. CommandLine.Create(new CommandConsole(TextWriter.Null, TextWriter.Null)).Subcommands.SelectMany(command => Leaves(command, ""))];

        headings.Keys.Order().ShouldBe(commands.Select(command => command.Name).Order());
        foreach ((string name, Command command) in commands)
        {
            string usage = headings[name];
            Option[] options = [.. command.Options.Where(option => !option.Hidden && option is not System.CommandLine.Help.HelpOption)];
            string[] documented = [.. OptionName().Matches(usage).Select(match => match.Value).Distinct()];
            documented.ShouldAllBe(text => options.Any(option => option.Name == text || option.Aliases.Contains(text)), name);
            foreach (Option option in options)
            {
                documented.ShouldContain(text => option.Name == text || option.Aliases.Contains(text), $"{name} {option.Name}");
                string[] values = [.. option.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).Select(item => item.Label)];
                string written = Regex.Match(usage, Regex.Escape(option.Name) + @" (?<values>[^\] ]+)").Groups["values"].Value;
                if (values.Length > 0 && option.ValueType != typeof(bool) && written.Any(char.IsLower))
                {
                    written.Split('|').Order(StringComparer.Ordinal).ShouldBe(values.Order(StringComparer.Ordinal), $"{name} {option.Name}");
                }
            }
        }
    }

    [Fact]
    public void Every_exit_code_has_its_row()
    {
        int[] codes = [.. typeof(ExitCode).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (int)field.GetRawConstantValue()!)];

        ExitRow().Matches(Document).Select(match => int.Parse(match.Groups["code"].Value, CultureInfo.InvariantCulture)).Intersect(codes).ShouldBe(codes);
    }

    private static string CommandOf(string usage) => string.Join(' ', usage.Split(' ').TakeWhile(word => char.IsLower(word[0]) && word.All(c => char.IsLower(c) || c == '-')));

    /// <summary>Commands that do something: those without subcommands, and those that have arguments of their own.</summary>
    private static IEnumerable<(string Name, Command Command)> Leaves(Command command, string before)
    {
        string name = before + command.Name;
        IEnumerable<(string, Command)> below = command.Subcommands.SelectMany(sub => Leaves(sub, name + " "));
        return command.Subcommands.Count == 0 || command.Arguments.Count > 0 ? below.Prepend((name, command)) : below;
    }

    [GeneratedRegex("^## `(?<usage>[^`]+)`$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("(?<![a-z-])--?[a-z][a-z0-9-]*")]
    private static partial Regex OptionName();

    [GeneratedRegex(@"^\| (?<code>[0-9]+) \|", RegexOptions.Multiline)]
    private static partial Regex ExitRow();
}
