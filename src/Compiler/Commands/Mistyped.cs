using System.CommandLine;
using System.CommandLine.Parsing;
using PNlpMixer.Codegen.Host;

namespace PNlpMixer.Codegen.Commands;

/// <summary>Options and commands that are none: arguments take whatever stands there, and a mistyped option must not become a model or a text.</summary>
internal static class Mistyped
{
    /// <summary>More than this many letters apart nothing is meant.</summary>
    private const int MaxDistance = 3;

    /// <summary>What to tell, one message for each.</summary>
    public static IReadOnlyList<string> Find(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        HashSet<string> behindHyphens = [.. result.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Select(token => token.Value)];
        IEnumerable<string> taken = result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value);
        IEnumerable<string> known = command.Options.Concat(result.RootCommandResult.Command.Options.Where(option => option.Recursive)).Select(option => option.Name);
        string texts = command.Arguments.Any(argument => argument.Name == "TEXT") ? " Texts that begin with a hyphen stand behind --." : "";
        List<string> messages =
        [
            .. taken.Concat(result.UnmatchedTokens).Where(value => value.Length > 1 && value[0] == '-' && !behindHyphens.Contains(value))
                .Select(option => $"There is no option '{option}'.{Suggestion(option.Split('=', ':')[0], known)}{texts}"),
        ];
        if (messages.Count == 0 && command.Subcommands.Count > 0 && command.Arguments.Count == 0 && result.UnmatchedTokens.Count > 0)
        {
            string name = result.UnmatchedTokens[0];
            messages.Add($"There is no command '{name}'.{Suggestion(name, command.Subcommands.Select(sub => sub.Name))}");
        }

        return messages;
    }

    private static string Suggestion(string given, IEnumerable<string> known) =>
        EditDistance.Nearest(given, known) is { } nearest && EditDistance.Between(given, nearest) is var distance && distance <= MaxDistance && distance < nearest.Length / 2
            ? $" Did you mean '{nearest}'?"
            : "";
}
