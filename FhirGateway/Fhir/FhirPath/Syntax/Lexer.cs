using System.Globalization;
using System.Text;

namespace FhirGateway.Fhir.FhirPath.Syntax;

/// <summary>Cuts an expression into tokens (grammar: http://hl7.org/fhirpath/N1/grammar.html).</summary>
internal sealed class Lexer(string text)
{
    static readonly string[] Pairs = ["<=", ">=", "!=", "!~"];
    const string Singles = "()[]{}.,+-*/&|=~<>%$";
    int at;

    public List<Token> Read()
    {
        var tokens = new List<Token>();
        while (true)
        {
            var token = Next();
            tokens.Add(token);
            if (token.Kind == TokenKind.End) return tokens;
        }
    }

    Token Next()
    {
        SkipBlanks();
        if (at >= text.Length) return new(TokenKind.End, "", at);
        var start = at;
        var c = text[at];
        if (IsLetter(c)) return new(TokenKind.Identifier, Word(), start);
        if (char.IsAsciiDigit(c)) return new(TokenKind.Number, Number(), start);
        switch (c)
        {
            case '\'': return new(TokenKind.String, Quoted('\''), start);
            case '`': return new(TokenKind.Delimited, Quoted('`'), start);
            case '"': return new(TokenKind.Delimited, Quoted('"'), start);
            case '@': return new(TokenKind.Temporal, Temporal(), start);
        }
        foreach (var pair in Pairs)
        {
            if (string.CompareOrdinal(text, at, pair, 0, 2) != 0) continue;
            at += 2;
            return new(TokenKind.Symbol, pair, start);
        }
        if (!Singles.Contains(c)) throw new FhirPathException($"'{c}' means nothing here.", at);
        at++;
        return new(TokenKind.Symbol, c.ToString(), start);
    }

    void SkipBlanks()
    {
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]) || text[at] == '\uFEFF') at++;
            else if (Ahead("//"))
            {
                while (at < text.Length && text[at] is not ('\n' or '\r')) at++;
            }
            else if (Ahead("/*"))
            {
                var end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                if (end < 0) throw new FhirPathException("The comment is not closed.", at);
                at = end + 2;
            }
            else return;
        }
    }

    string Word()
    {
        var start = at;
        while (at < text.Length && (IsLetter(text[at]) || char.IsAsciiDigit(text[at]))) at++;
        return text[start..at];
    }

    string Number()
    {
        var start = at;
        Digits();
        if (at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
        {
            at++;
            Digits();
        }
        return text[start..at];
    }

    /// <summary>The longest run that can be a date, dateTime or time; what it means is decided by its reader.</summary>
    string Temporal()
    {
        var start = ++at;
        if (at < text.Length && text[at] != 'T')
        {
            Digits();
            while (Ahead("-") && DigitAt(at + 1)) { at++; Digits(); }
        }
        if (Ahead("T"))
        {
            var time = at == start;
            at++;
            Clock();
            if (!time) Zone();
        }
        if (at == start) throw new FhirPathException("A date or time must follow '@'.", at);
        return text[start..at];
    }

    void Clock()
    {
        Digits();
        while (Ahead(":") && DigitAt(at + 1)) { at++; Digits(); }
        if (Ahead(".") && DigitAt(at + 1)) { at++; Digits(); }
    }

    void Zone()
    {
        if (Ahead("Z")) at++;
        else if (text.AsSpan(at) is ['+' or '-', >= '0' and <= '9', >= '0' and <= '9', ':', ..])
        {
            at += 4;
            Digits();
        }
    }

    string Quoted(char quote)
    {
        var start = at++;
        var result = new StringBuilder();
        while (true)
        {
            if (at >= text.Length) throw new FhirPathException("The quotation is not closed.", start);
            var c = text[at++];
            if (c == quote) return result.ToString();
            result.Append(c == '\\' ? Escape(start) : c);
        }
    }

    char Escape(int start)
    {
        if (at >= text.Length) throw new FhirPathException("The quotation is not closed.", start);
        var c = text[at++];
        return c switch
        {
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => Unicode(),
            _ => c,
        };
    }

    char Unicode()
    {
        if (at + 4 > text.Length
            || !ushort.TryParse(text.AsSpan(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out var code))
            throw new FhirPathException("Four hexadecimal digits must follow '\\u'.", at);
        at += 4;
        return (char)code;
    }

    void Digits()
    {
        while (DigitAt(at)) at++;
    }

    bool DigitAt(int index) => index < text.Length && char.IsAsciiDigit(text[index]);

    bool Ahead(string part) => string.CompareOrdinal(text, at, part, 0, part.Length) == 0;

    static bool IsLetter(char c) => char.IsAsciiLetter(c) || c == '_';
}
