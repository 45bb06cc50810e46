using System.Globalization;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Syntax;

/// <summary>Literals, names, calls, variables and parentheses.</summary>
internal sealed partial class Parser
{
    Tree Term()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.String:
                at++;
                return new LiteralTree(new StringAtom(token.Text), token.Position);
            case TokenKind.Number:
                at++;
                return new LiteralTree(Number(token), token.Position);
            case TokenKind.Temporal:
                at++;
                var value = TemporalAtom.Literal(token.Text)
                    ?? throw new FhirPathException($"'@{token.Text}' is no date or time.", token.Position);
                return new LiteralTree(value, token.Position);
            case TokenKind.Identifier when token.Text is "true" or "false" && !Follows("("):
                at++;
                return new LiteralTree(BooleanAtom.Of(token.Text == "true"), token.Position);
            case TokenKind.Symbol:
                return SymbolTerm(token);
            case TokenKind.Identifier or TokenKind.Delimited:
                return Invocation(null);
            default:
                throw Unexpected("an expression");
        }
    }

    Tree SymbolTerm(Token token)
    {
        switch (token.Text)
        {
            case "(":
                at++;
                var inner = Expression(0);
                Expect(")");
                return inner;
            case "{":
                at++;
                Expect("}");
                return new LiteralTree(null, token.Position);
            case "%":
                at++;
                if (Current.Kind != TokenKind.String) return new VariableTree(Name(), token.Position);
                return new VariableTree(tokens[at++].Text, token.Position);
            case "$":
                at++;
                var name = Name();
                return name is "this" or "index" or "total"
                    ? new SpecialTree(name, token.Position)
                    : throw new FhirPathException($"There is no '${name}'.", token.Position);
            default:
                throw Unexpected("an expression");
        }
    }

    Atom Number(Token token)
    {
        if (!decimal.TryParse(token.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            throw new FhirPathException($"The number {token.Text} is too large.", token.Position);
        if (Current.Kind == TokenKind.String) return new QuantityAtom(value, tokens[at++].Text, false);
        if (Current.Kind == TokenKind.Identifier && CalendarUnit.Singular(Current.Text) is not null)
            return new QuantityAtom(value, tokens[at++].Text, true);
        if (token.Text.Contains('.')) return new DecimalAtom(value);
        return value <= int.MaxValue ? IntegerAtom.Of((int)value) : new DecimalAtom(value);
    }

    /// <summary>What may follow a dot, or begin a path: a name, a call, <c>$this</c>.</summary>
    Tree Invocation(Tree? target)
    {
        var token = Current;
        if (target is not null && token.IsSymbol("$")) throw Unexpected("a name");
        var name = Name();
        if (!Take("(")) return Bounded(new MemberTree(target, name, token.Position), target);
        var arguments = Arguments();
        if (name is "is" or "as" or "ofType" && arguments.Count == 1)
            return Bounded(new TypeTree(name, target, TypeArgument(arguments[0]), token.Position), target);
        return Bounded(new CallTree(target, name, arguments, token.Position), [target, .. arguments]);
    }

    List<Tree> Arguments()
    {
        var arguments = new List<Tree>();
        if (Take(")")) return arguments;
        do arguments.Add(Expression(0));
        while (Take(","));
        Expect(")");
        return arguments;
    }

    static TypeName TypeArgument(Tree argument) => argument switch
    {
        MemberTree { Target: null } name => new(null, name.Name),
        MemberTree { Target: MemberTree { Target: null } space } name => new(space.Name, name.Name),
        _ => throw new FhirPathException("A type must stand here, as Quantity or FHIR.Quantity.", argument.Position),
    };

    bool Follows(string symbol) => at + 1 < tokens.Count && tokens[at + 1].IsSymbol(symbol);
}
