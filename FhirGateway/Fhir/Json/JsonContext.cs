using System.Text;

namespace FhirGateway.Fhir.Json;

/// <summary>The state of a JSON text at an offset: what is open, and what came last.</summary>
internal sealed class JsonContext
{
    const string Blank = " \t\r\n";
    const string EndsInside = "The text ends inside a string or a word; its end is missing.";

    readonly Stack<char> open = new();
    int at;
    bool inString;
    bool isEscape;
    bool isName;
    char last;

    /// <summary>Reads the well-formed beginning of a text.</summary>
    public static JsonContext Before(ReadOnlySpan<byte> utf8, long offset)
    {
        var context = new JsonContext { at = (int)offset };
        foreach (var b in utf8[..context.at]) context.Read((char)b);
        return context;
    }

    void Read(char c)
    {
        if (inString) ReadInString(c);
        else if (c == '"')
        {
            inString = true;
            isName = open.TryPeek(out var top) && top == '{' && last is '{' or ',';
        }
        else if (!Blank.Contains(c, StringComparison.Ordinal))
        {
            if (c is '{' or '[') open.Push(c);
            else if (c is '}' or ']') open.TryPop(out _);
            isName = false;
            last = c;
        }
    }

    void ReadInString(char c)
    {
        if (isEscape) isEscape = false;
        else if (c == '\\') isEscape = true;
        else if (c == '"') (inString, last) = (false, '"');
    }

    /// <summary>The reason why the text is not JSON from here on.</summary>
    public string Explain(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOfAnyExcept(" \t\r\n"u8) < 0) return "The text is empty; a JSON object is expected.";
        if (open.Count > JsonFormat.DeepestNesting
            || open.Count == JsonFormat.DeepestNesting && at < utf8.Length && utf8[at] is (byte)'{' or (byte)'[')
            return $"Objects and arrays may be nested {JsonFormat.DeepestNesting} deep at most.";
        if (at >= utf8.Length) return ExplainEnd();
        if (!inString && IsUnclosedString(utf8[at..])) return EndsInside;
        var found = (char)utf8[inString && utf8[at] == '\\' && at + 1 < utf8.Length ? at + 1 : at];
        isEscape |= inString && utf8[at] == '\\';
        return inString ? ExplainString(found)
            : ExplainCharacter(found) ?? ExplainOrder(found, at > 0 && IsOfWord(utf8[at - 1])) ?? ExplainWord(utf8);
    }

    static bool IsUnclosedString(ReadOnlySpan<byte> rest)
    {
        if (rest[0] != '"') return false;
        for (var i = 1; i < rest.Length; i++)
            if (rest[i] == '\\') i++;
            else if (rest[i] == '"') return false;
        return true;
    }

    string ExplainEnd() =>
        inString || open.Count == 0 ? EndsInside
        : $"The text ends too soon: a '{(open.Peek() == '{' ? '}' : ']')}' is missing.";

    string ExplainString(char found) => found < ' '
        ? "A line break, tab or other control character in a string must be written as an escape, such as \\n or \\t."
        : isEscape ? $"'\\{found}' is not an escape of JSON; \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX are."
        : "A string is not written as JSON writes it.";

    static string? ExplainCharacter(char found) => found switch
    {
        '\'' => "Names and strings are written in double quotes, not in single quotes.",
        '/' => "JSON has no comments.",
        '<' => "JSON is expected, and this looks like XML.",
        _ => null,
    };

    string? ExplainOrder(char found, bool isInWord)
    {
        var top = open.TryPeek(out var opened) ? opened : ' ';
        var closing = found is '}' or ']';
        var isBehindValue = last is '"' or '}' or ']' || !isInWord && last < '\x7f' && IsOfWord((byte)last);
        return (last, found) switch
        {
            _ when top == ' ' && last != '\0' =>
                $"Nothing may follow the end of the JSON text, but '{Shown(found)}' does.",
            (',', '}' or ']' or ',') => $"The comma before '{found}' has no value after it; remove it.",
            (':', '}' or ']' or ',') => $"The value after ':' is missing before '{found}'.",
            _ when closing && (top == '{') != (found == '}') =>
                top == ' ' ? $"'{found}' closes nothing."
                    : $"The open '{top}' is closed by '{(top == '{' ? '}' : ']')}', not by '{found}'.",
            ('{' or ',', not '"') when top == '{' => $"A name in double quotes is expected, not '{Shown(found)}'.",
            ('"', not ':') when isName => $"A ':' is expected after the name, not '{Shown(found)}'.",
            _ when isBehindValue =>
                $"A ',' or '{(top == '{' ? '}' : ']')}' is expected after the value, not '{Shown(found)}'.",
            ('[', ',') => "A ',' is expected after a value only.",
            _ => null,
        };
    }

    string ExplainWord(ReadOnlySpan<byte> utf8)
    {
        var (start, end) = (at, at);
        while (start > 0 && IsOfWord(utf8[start - 1])) start--;
        while (end < utf8.Length && IsOfWord(utf8[end])) end++;
        var word = Encoding.UTF8.GetString(utf8[start..end]);
        if (word.Length == 0) return $"A value is expected, not '{Shown((char)utf8[at])}'.";
        return word[0] is >= '0' and <= '9' or '-' or '+' or '.'
            ? $"{Faults.Quote(word)} is not a number as JSON writes it."
            : $"{Faults.Quote(word)} is not a JSON value; text stands in double quotes, and words are true, false "
                + "and null.";
    }

    static bool IsOfWord(byte b) =>
        char.IsAsciiLetterOrDigit((char)b) || b is (byte)'+' or (byte)'-' or (byte)'.' or (byte)'_';

    static string Shown(char found) => found is >= ' ' and < '\x7f' ? found.ToString() : $"byte {(int)found:X2}";
}
