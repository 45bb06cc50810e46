using System.Collections;
using System.Runtime.CompilerServices;
using System.Text;

namespace FhirGateway.Search;

/// <summary>
/// A piece of SQL with its parameters. It is written as an interpolated string whose holes become numbered parameters,
/// never text; a hole that is itself <see cref="Sql"/> is spliced in.
/// </summary>
[InterpolatedStringHandler]
internal sealed class Sql
{
    readonly StringBuilder text;
    readonly List<object?> parameters = [];

    public Sql(int literalLength, int formattedCount) => text = new StringBuilder(literalLength + 4 * formattedCount);

    Sql() => text = new StringBuilder();

    /// <summary>The statement with parameters written $1, $2, …</summary>
    public string Text => text.ToString();

    /// <summary>
    /// The values of $1, $2, …; a null must be a typed <see cref="SqlNull"/> where PostgreSQL cannot infer it.
    /// </summary>
    public IReadOnlyList<object?> Parameters => parameters;

    public static Sql Empty => new();
    public static Sql Of(Sql sql) => sql;

    public bool IsEmpty => text.Length == 0;

    /// <summary>Whether both are the same text with the same values.</summary>
    public bool IsSameAs(Sql other) =>
        text.Equals(other.text) && StructuralComparisons.StructuralEqualityComparer.Equals(parameters.ToArray(), other.parameters.ToArray());

    public void AppendLiteral(string literal) => AppendText(literal);

    public void AppendFormatted<T>(T value)
    {
        if (value is Sql piece)
        {
            Append(piece);
            return;
        }
        parameters.Add(value);
        text.Append('$').Append(parameters.Count);
    }

    public static Sql And(params IEnumerable<Sql> pieces) => Join(" and ", "true", pieces);
    public static Sql Or(params IEnumerable<Sql> pieces) => Join(" or ", "false", pieces);

    static Sql Join(string between, string whenNone, IEnumerable<Sql> pieces)
    {
        var joined = new Sql();
        foreach (var piece in pieces)
        {
            joined.AppendText(joined.IsEmpty ? "(" : between);
            joined.Append(piece);
        }
        joined.AppendText(joined.IsEmpty ? whenNone : ")");
        return joined;
    }

    // A spliced piece brings its own numbering, which is shifted past ours. Literals hold no '$' of their own.
    void Append(Sql piece)
    {
        var shift = parameters.Count;
        for (var i = 0; i < piece.text.Length; i++)
        {
            var c = piece.text[i];
            if (c != '$')
            {
                text.Append(c);
                continue;
            }
            var number = 0;
            while (i + 1 < piece.text.Length && char.IsAsciiDigit(piece.text[i + 1]))
                number = number * 10 + (piece.text[++i] - '0');
            text.Append('$').Append(number + shift);
        }
        parameters.AddRange(piece.parameters);
    }

    void AppendText(string literal)
    {
        if (literal.Contains('$', StringComparison.Ordinal))
            throw new ArgumentException("A literal may hold no '$': it marks a parameter.", nameof(literal));
        text.Append(literal);
    }
}

/// <summary>A null whose PostgreSQL type is told by the CLR type <paramref name="Type"/>.</summary>
internal sealed record SqlNull(Type Type);
