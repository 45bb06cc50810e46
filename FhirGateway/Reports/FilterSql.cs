using FhirGateway.Search;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace FhirGateway.Reports;

/// <summary>
/// Turns a parsed <c>$filter</c> into SQL. Columns come from the report's own list and constants become parameters, so
/// that nothing a client writes is ever part of the statement's text.
/// </summary>
/// <param name="set">The report that is filtered.</param>
/// <param name="now">The present instant, for columns that count days.</param>
internal sealed class FilterSql(ReportSet set, DateTimeOffset now)
{
    const int MostNodes = 200;
    int nodes;

    /// <exception cref="ODataException">The filter uses what these reports do not offer; the message names it.</exception>
    public Sql Of(QueryNode node)
    {
        if (++nodes > MostNodes) throw new ODataException($"A filter may have at most {MostNodes} parts.");
        return node switch
        {
            BinaryOperatorNode binary => Binary(binary),
            UnaryOperatorNode { OperatorKind: UnaryOperatorKind.Not } not => Sql.Of($"(not {Of(not.Operand)})"),
            ConvertNode convert => Of(convert.Source),
            ConstantNode constant => Constant(constant),
            SingleValuePropertyAccessNode property => set[property.Property.Name].Sql(now),
            SingleValueFunctionCallNode call => Call(call),
            InNode within => In(within),
            _ => throw new ODataException($"'{node.Kind}' is not offered in $filter here."),
        };
    }

    Sql Binary(BinaryOperatorNode node)
    {
        if (IsNull(node.Right)) return NullTest(node.OperatorKind, Of(node.Left));
        if (IsNull(node.Left)) return NullTest(node.OperatorKind, Of(node.Right));
        var (left, right) = (Of(node.Left), Of(node.Right));
        return node.OperatorKind switch
        {
            BinaryOperatorKind.And => Sql.Of($"({left} and {right})"),
            BinaryOperatorKind.Or => Sql.Of($"({left} or {right})"),
            BinaryOperatorKind.Equal => Sql.Of($"({left} = {right})"),
            BinaryOperatorKind.NotEqual => Sql.Of($"({left} is distinct from {right})"),
            BinaryOperatorKind.GreaterThan => Sql.Of($"({left} > {right})"),
            BinaryOperatorKind.GreaterThanOrEqual => Sql.Of($"({left} >= {right})"),
            BinaryOperatorKind.LessThan => Sql.Of($"({left} < {right})"),
            BinaryOperatorKind.LessThanOrEqual => Sql.Of($"({left} <= {right})"),
            BinaryOperatorKind.Add => Sql.Of($"({left} + {right})"),
            BinaryOperatorKind.Subtract => Sql.Of($"({left} - {right})"),
            _ => throw new ODataException($"The operator '{node.OperatorKind}' is not offered in $filter here."),
        };
    }

    static Sql NullTest(BinaryOperatorKind kind, Sql operand) => kind switch
    {
        BinaryOperatorKind.Equal => Sql.Of($"({operand} is null)"),
        BinaryOperatorKind.NotEqual => Sql.Of($"({operand} is not null)"),
        _ => Sql.Of($"false"),
    };

    static bool IsNull(QueryNode node) => node switch
    {
        ConstantNode { Value: null } => true,
        ConvertNode convert => IsNull(convert.Source),
        _ => false,
    };

    static Sql Constant(ConstantNode node) => node.Value switch
    {
        null => Sql.Of($"null"),
        Date date => Sql.Of($"{new DateOnly(date.Year, date.Month, date.Day)}"),
        DateTimeOffset instant => Sql.Of($"{instant.ToUniversalTime()}"),
        string text => Sql.Of($"{text}"),
        int number => Sql.Of($"{number}"),
        long number => Sql.Of($"{number}"),
        decimal number => Sql.Of($"{number}"),
        double number => Sql.Of($"{number}"),
        float number => Sql.Of($"{number}"),
        bool truth => Sql.Of($"{truth}"),
        _ => throw new ODataException($"A value of type {node.TypeReference?.FullName()} is not offered in $filter here."),
    };

    Sql Call(SingleValueFunctionCallNode call)
    {
        var p = call.Parameters.Select(Of).ToArray();
        return (call.Name, p.Length) switch
        {
            ("contains", 2) => Sql.Of($"(position({p[1]} in {p[0]}) > 0)"),
            ("startswith", 2) => Sql.Of($"starts_with({p[0]}, {p[1]})"),
            ("endswith", 2) => Sql.Of($"(right({p[0]}, length({p[1]})) = {p[1]})"),
            ("tolower", 1) => Sql.Of($"lower({p[0]})"),
            ("toupper", 1) => Sql.Of($"upper({p[0]})"),
            ("length", 1) => Sql.Of($"length({p[0]})"),
            ("trim", 1) => Sql.Of($"btrim({p[0]})"),
            ("date", 1) => Sql.Of($"(({p[0]}) at time zone 'UTC')::date"),
            ("year", 1) => Sql.Of($"extract(year from ({p[0]}) at time zone 'UTC')::int"),
            ("month", 1) => Sql.Of($"extract(month from ({p[0]}) at time zone 'UTC')::int"),
            ("day", 1) => Sql.Of($"extract(day from ({p[0]}) at time zone 'UTC')::int"),
            ("now", 0) => Sql.Of($"{now}"),
            _ => throw new ODataException($"The function '{call.Name}' is not offered in $filter here."),
        };
    }

    Sql In(InNode node)
    {
        if (node.Right is not CollectionConstantNode list)
            throw new ODataException("The right side of 'in' must be a list of values.");
        var left = Of(node.Left);
        return Sql.Or([.. list.Collection.Select(value => Sql.Of($"{left} = {Constant(value)}"))]);
    }
}
