namespace FhirGateway.Fhir.FhirPath.Syntax;

/// <summary>Operator precedence parser for the N1 grammar.</summary>
internal sealed partial class Parser
{
    const int Longest = 100_000;
    const int Deepest = 400;
    const int Nested = 120;
    const int SignPower = 11;

    readonly List<Token> tokens;
    int at;
    int nesting;

    Parser(List<Token> tokens) => this.tokens = tokens;

    public static Tree Parse(string text)
    {
        if (text.Length > Longest) throw new FhirPathException($"The expression is longer than {Longest} characters.");
        var parser = new Parser(new Lexer(text).Read());
        var tree = parser.Expression(0);
        if (parser.Current.Kind != TokenKind.End) throw parser.Unexpected("an operator or the end");
        return tree;
    }

    Token Current => tokens[at];

    Tree Expression(int power)
    {
        if (++nesting > Nested)
            throw new FhirPathException($"The expression is nested deeper than {Nested} levels.", Current.Position);
        var left = Prefix();
        while (true)
        {
            var token = Current;
            if (Postfix(left) is { } longer) left = longer;
            else if (PowerOf(token) is var binding && binding > power) left = Binary(left, token, binding);
            else break;
        }
        nesting--;
        return left;
    }

    Tree Prefix()
    {
        var token = Current;
        if (!token.IsSymbol("-") && !token.IsSymbol("+")) return Term();
        at++;
        var operand = Expression(SignPower - 1);
        return Bounded(new SignTree(token.Text == "-", operand, token.Position), operand);
    }

    /// <summary>The target with one more member, call or index, or null where none follows.</summary>
    Tree? Postfix(Tree left)
    {
        var position = Current.Position;
        if (Take(".")) return Invocation(left);
        if (!Take("[")) return null;
        var index = Expression(0);
        Expect("]");
        return Bounded(new IndexTree(left, index, position), left, index);
    }

    Tree Binary(Tree left, Token token, int power)
    {
        at++;
        if (power == 8)
            return Bounded(new TypeTree(token.Text, left, TypeSpecifier(), token.Position), left);
        var right = Expression(power);
        return Bounded(new BinaryTree(token.Text, left, right, token.Position), left, right);
    }

    static int PowerOf(Token token) => token.Kind is TokenKind.Identifier or TokenKind.Symbol
        ? token.Text switch
        {
            "implies" => 1,
            "or" or "xor" => 2,
            "and" => 3,
            "in" or "contains" => 4,
            "=" or "~" or "!=" or "!~" => 5,
            "<" or ">" or "<=" or ">=" => 6,
            "|" => 7,
            "is" or "as" => 8,
            "+" or "-" or "&" => 9,
            "*" or "/" or "div" or "mod" => 10,
            _ => 0,
        }
        : 0;

    TypeName TypeSpecifier()
    {
        var first = Name();
        return Take(".") ? new(first, Name()) : new(null, first);
    }

    string Name()
    {
        var token = Current;
        if (token.Kind is not (TokenKind.Identifier or TokenKind.Delimited)) throw Unexpected("a name");
        at++;
        return token.Text;
    }

    bool Take(string symbol)
    {
        if (!Current.IsSymbol(symbol)) return false;
        at++;
        return true;
    }

    void Expect(string symbol)
    {
        if (!Take(symbol)) throw Unexpected($"'{symbol}'");
    }

    FhirPathException Unexpected(string wanted) =>
        new($"Expected {wanted} but found {Current}.", Current.Position);

    static T Bounded<T>(T tree, params ReadOnlySpan<Tree?> below) where T : Tree
    {
        var depth = 1;
        foreach (var child in below) depth = Math.Max(depth, 1 + (child?.Depth ?? 0));
        if (depth > Deepest)
            throw new FhirPathException($"The expression is deeper than {Deepest} levels.", tree.Position);
        return tree with { Depth = depth };
    }
}
