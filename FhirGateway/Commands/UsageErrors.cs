using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace FhirGateway.Commands;

/// <summary>Says in one line what is wrong with a command line.</summary>
internal static class UsageErrors
{
    const string EndOfOptions = "--";

    /// <summary>Null when nothing is wrong.</summary>
    public static string? LineOf(ParseResult parsed, IReadOnlyList<string> arguments) =>
        UnknownOption(parsed, arguments)
        ?? (parsed.Errors.Count > 0 ? Explain(parsed, parsed.Errors[0]) : null);

    /// <summary>
    /// An argument that begins with a dash and is no option. Left to the parser it would be a path or the value of the
    /// option before it.
    /// </summary>
    static string? UnknownOption(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var known = OptionsOf(parsed.CommandResult).ToList();
        for (var i = 0; i < arguments.Count && arguments[i] != EndOfOptions; i++)
        {
            if (arguments[i].Length < 2 || arguments[i][0] != '-') continue;
            var name = arguments[i].Split('=', ':')[0];
            if (known.Contains(name) && parsed.GetResult(name) is OptionResult { Option.ValueType: var type } && type == typeof(bool)
                && arguments[i].Length > name.Length && !bool.TryParse(arguments[i][(name.Length + 1)..], out _))
                return $"{name} takes no value, or true or false, not '{arguments[i][(name.Length + 1)..]}'.";
            if (known.Contains(name) || (i > 0 && IsNumber(name) && known.Contains(arguments[i - 1]))) continue;
            var command = NameOf(parsed.CommandResult);
            return Nearest(name, known) is { } near
                ? $"'{name}' is not an option of {command}; did you mean {near}?"
                : $"'{name}' is not an option of {command}; --help lists them, and after -- a dash may come first.";
        }
        return null;
    }

    static bool IsNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    /// <summary>The option names of the command, and the recursive ones of the commands above it.</summary>
    static IEnumerable<string> OptionsOf(CommandResult result)
    {
        for (SymbolResult? level = result; level is CommandResult { Command: var command }; level = level.Parent)
            foreach (var option in command.Options)
                if (option.Recursive || level == result)
                    foreach (var name in option.Aliases.Prepend(option.Name)) yield return name;
    }

    static string Explain(ParseResult parsed, ParseError error) => error.SymbolResult switch
    {
        OptionResult option => Explain(option),
        ArgumentResult { Parent: OptionResult option } => Explain(option),
        ArgumentResult argument => argument.Tokens.Count == 0
            ? $"{NameOf(parsed.CommandResult)} needs {Article(argument.Argument.Name)}; --help says more."
            : $"{NameOf(parsed.CommandResult)} does not take '{argument.Tokens[0].Value}' as {argument.Argument.Name}.",
        _ => Explain(parsed),
    };

    static string Explain(OptionResult option)
    {
        var name = option.Option.Name;
        if (option.Tokens.Count == 0) return $"{name} needs a value; --help says more.";
        if (option.IdentifierTokenCount > 1 || option.Tokens.Count > 1) return $"{name} may be given once only.";
        var value = option.Tokens[0].Value;
        var type = Nullable.GetUnderlyingType(option.Option.ValueType) ?? option.Option.ValueType;
        return type == typeof(int) ? $"{name} takes a whole number, not '{value}'."
            : type == typeof(bool) ? $"{name} takes no value, or true or false, not '{value}'."
            : $"{name} does not take '{value}'.";
    }

    static string Explain(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var below = command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name).ToList();
        if (parsed.UnmatchedTokens.Count == 0)
            return $"{NameOf(parsed.CommandResult)} needs {string.Join(" or ", below)} after it.";
        var unknown = parsed.UnmatchedTokens[0];
        if (below.Count == 0)
            return $"{NameOf(parsed.CommandResult)} does not take '{unknown}'; --help says what it takes.";
        return Nearest(unknown, below) is { } near
            ? $"'{unknown}' is not a command; did you mean {near}?"
            : $"'{unknown}' is not a command; there are {string.Join(", ", below)}.";
    }

    static string NameOf(CommandResult result) => result.Command is RootCommand ? "FhirGateway"
        : result.Parent is CommandResult { Command: not RootCommand } above
            ? $"{above.Command.Name} {result.Command.Name}" : result.Command.Name;

    static string Article(string noun) =>
        "aeiou".Contains(noun[0], StringComparison.Ordinal) ? $"an {noun}" : $"a {noun}";

    /// <summary>The name that a slip of the finger most probably meant; null when none is near.</summary>
    static string? Nearest(string text, IEnumerable<string> names)
    {
        var near = names.Where(name => name.Length > 2)
            .Select(name => (Name: name, Distance: Distance(text, name)))
            .OrderBy(n => n.Name.StartsWith(text, StringComparison.Ordinal) ? 0 : n.Distance).FirstOrDefault((Name: "", Distance: int.MaxValue));
        return near.Distance <= 2 || (text.Length > 3 && near.Name.StartsWith(text, StringComparison.Ordinal))
            ? near.Name : null;
    }

    /// <summary>Levenshtein's distance.</summary>
    static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (corner, left) = (row[0], row[0] = i);
            for (var j = 1; j <= b.Length; j++)
            {
                var change = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
                corner = row[j];
                row[j] = left = Math.Min(change, Math.Min(corner, left) + 1);
            }
        }
        return row[^1];
    }
}
