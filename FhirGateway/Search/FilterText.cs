using System.Text;

namespace FhirGateway.Search;

/// <summary>A part of a <c>_filter</c>. <paramref name="At"/>: where it begins, in characters from 1.</summary>
internal abstract record FilterNode(int At)
{
    /// <summary>All of them, or any of them.</summary>
    internal sealed record Logical(int At, bool IsAnd, IReadOnlyList<FilterNode> Parts) : FilterNode(At);

    internal sealed record Not(int At, FilterNode Inner) : FilterNode(At);

    /// <summary><c>path op value</c></summary>
    internal sealed record Test(
        int At, IReadOnlyList<FilterStep> Path, string Operation, int OperationAt, string Value, int ValueAt)
        : FilterNode(At);
}

/// <summary>A name in a path, and what must hold of what it leads to.</summary>
internal sealed record FilterStep(int At, string Name, FilterNode? Filter);

/// <summary>
/// Reads the text of a <c>_filter</c> by the grammar of <see href="https://hl7.org/fhir/R4/search_filter.html"/>. Where
/// <c>and</c> and <c>or</c> stand side by side without parentheses, <c>and</c> binds closer.
/// </summary>
internal sealed class FilterText
{
    const int Deepest = 20;
    const int MostTests = 50;

    readonly string text;
    int at;
    int depth;
    int tests;
    (int At, string Why)? fault;

    FilterText(string text) => this.text = text;

    /// <summary>What the text says, or where and why it cannot be read.</summary>
    public static (FilterNode? Node, int At, string Fault) Read(string text)
    {
        var reader = new FilterText(text);
        var node = reader.Any();
        reader.Blanks();
        if (node is not null && reader.at < text.Length) reader.Fail("expected and, or, or the end");
        return reader.fault is var (position, why) ? (null, position, why) : (node, 0, "");
    }

    FilterNode? Any() => Joined("or", All);

    FilterNode? All() => Joined("and", One);

    FilterNode? Joined(string word, Func<FilterNode?> part)
    {
        Blanks();
        var start = at;
        var parts = new List<FilterNode>();
        do
        {
            if (part() is not { } node) return null;
            parts.Add(node);
        }
        while (Word(word));
        return parts is [var only] ? only : new FilterNode.Logical(start + 1, word == "and", parts);
    }

    FilterNode? One()
    {
        Blanks();
        var start = at;
        if (Next == '(') return InParentheses();
        var word = Name();
        Blanks();
        if (word == "not" && Next == '(')
            return InParentheses() is { } inner ? new FilterNode.Not(start + 1, inner) : null;
        at = start;
        return Test();
    }

    FilterNode? InParentheses()
    {
        at++;
        if (++depth > Deepest) return Fail($"no more than {Deepest} parentheses and brackets may stand in each other");
        var node = Any();
        depth--;
        if (node is null) return null;
        Blanks();
        if (Next != ')') return Fail("expected ')'");
        at++;
        return node;
    }

    FilterNode.Test? Test()
    {
        var start = at;
        if (++tests > MostTests)
        {
            Fail($"a filter may hold {MostTests} comparisons");
            return null;
        }
        if (Path() is not { } path) return null;
        if (!Blank("expected a blank and then a comparison such as eq")) return null;
        var operationAt = at;
        var operation = Name();
        if (operation.Length == 0 || !Blank("expected a comparison, a blank and a value"))
        {
            Fail("expected a comparison, a blank and a value");
            return null;
        }
        var valueAt = at;
        return Value() is { } value
            ? new FilterNode.Test(start + 1, path, operation, operationAt + 1, value, valueAt + 1)
            : null;
    }

    List<FilterStep>? Path()
    {
        var path = new List<FilterStep>();
        do
        {
            if (path.Count > 0) at++;
            var start = at;
            var name = Name();
            if (name.Length == 0)
            {
                Fail("expected the name of a search parameter");
                return null;
            }
            FilterNode? filter = null;
            if (Next == '[')
            {
                at++;
                if (++depth > Deepest || (filter = Any()) is null)
                {
                    Fail($"no more than {Deepest} parentheses and brackets may stand in each other");
                    return null;
                }
                depth--;
                Blanks();
                if (Next != ']')
                {
                    Fail("expected ']'");
                    return null;
                }
                at++;
                if (Next != '.')
                {
                    Fail("expected '.' and what is compared of it");
                    return null;
                }
            }
            path.Add(new FilterStep(start + 1, name, filter));
        }
        while (Next == '.');
        return path;
    }

    string? Value()
    {
        if (Next == '"') return Quoted();
        var start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not (')' or ']')) at++;
        if (at > start) return text[start..at];
        Fail("expected a value");
        return null;
    }

    string? Quoted()
    {
        var start = at++;
        var value = new StringBuilder();
        for (; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at++;
                return value.ToString();
            }
            if (text[at] != '\\') value.Append(text[at]);
            else if (Escaped() is { } c) value.Append(c);
            else
            {
                Fail("a backslash stands before one of \" \\ / b f n r t or u and four hexadecimal digits");
                return null;
            }
        }
        at = start;
        Fail("the quotation mark is not closed");
        return null;
    }

    char? Escaped()
    {
        switch (at + 1 < text.Length ? text[++at] : '\0')
        {
            case var plain and ('"' or '\\' or '/'): return plain;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when at + 4 < text.Length && ushort.TryParse(
                text.AsSpan(at + 1, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var unit):
                at += 4;
                return (char)unit;
            default: return null;
        }
    }

    char Next => at < text.Length ? text[at] : '\0';

    void Blanks()
    {
        while (char.IsWhiteSpace(Next)) at++;
    }

    bool Blank(string otherwise)
    {
        if (!char.IsWhiteSpace(Next))
        {
            Fail(otherwise);
            return false;
        }
        Blanks();
        return true;
    }

    /// <summary>Takes the word if it stands here, apart from what surrounds it.</summary>
    bool Word(string word)
    {
        var start = at;
        Blanks();
        if (Name() == word && (char.IsWhiteSpace(Next) || Next == '(')) return true;
        at = start;
        return false;
    }

    // A type behind a colon and _has are as they are in other searches.
    string Name()
    {
        var start = at;
        while (char.IsAsciiLetterOrDigit(Next) || Next is '_' or '-' or ':') at++;
        return text[start..at];
    }

    FilterNode? Fail(string why)
    {
        fault ??= (at + 1, why);
        return null;
    }
}
