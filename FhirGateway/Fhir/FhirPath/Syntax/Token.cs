namespace FhirGateway.Fhir.FhirPath.Syntax;

internal enum TokenKind { End, Identifier, Delimited, String, Number, Temporal, Symbol }

/// <summary>
/// A word of an expression; <paramref name="Text"/> is unescaped, a temporal literal is without its <c>@</c>.
/// </summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Position)
{
    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    public override string ToString() => Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.String => $"the string '{Text}'",
        _ => $"'{Text}'",
    };
}
