using System.Data.Common;
using System.Text.Json;
using FhirGateway.Search;
using Microsoft.OData.Edm;

namespace FhirGateway.Reports;

/// <summary>One column of a report: its name and type for the client, and the SQL that gives its value.</summary>
/// <param name="Name">The property's name in <c>$metadata</c>.</param>
/// <param name="Type">Its EDM type.</param>
/// <param name="Sql">An expression over the report's tables, given the present instant.</param>
internal sealed record ReportColumn(string Name, EdmPrimitiveTypeKind Type, Func<DateTimeOffset, Sql> Sql)
{
    /// <summary>What the value means, for <c>$metadata</c>; null where the name says it.</summary>
    public string? Description { get; init; }

    /// <summary>Reads the value at an ordinal and writes it as OData's JSON.</summary>
    public void Write(Utf8JsonWriter json, DbDataReader row, int ordinal)
    {
        if (row.IsDBNull(ordinal))
        {
            json.WriteNull(Name);
            return;
        }
        switch (Type)
        {
            case EdmPrimitiveTypeKind.Int32: json.WriteNumber(Name, row.GetInt32(ordinal)); break;
            case EdmPrimitiveTypeKind.Boolean: json.WriteBoolean(Name, row.GetBoolean(ordinal)); break;
            default: json.WriteString(Name, Text(row, ordinal)); break;
        }
    }

    /// <summary>The value as text that a cursor can carry; null for null.</summary>
    public string? Text(DbDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : Type switch
    {
        EdmPrimitiveTypeKind.Date => row.GetFieldValue<DateOnly>(ordinal).ToString("yyyy-MM-dd", Invariant),
        EdmPrimitiveTypeKind.DateTimeOffset =>
            row.GetFieldValue<DateTimeOffset>(ordinal).ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", Invariant),
        EdmPrimitiveTypeKind.Int32 => row.GetInt32(ordinal).ToString(Invariant),
        EdmPrimitiveTypeKind.Boolean => row.GetBoolean(ordinal) ? "true" : "false",
        _ => row.GetString(ordinal),
    };

    /// <summary>The value that <see cref="Text"/> was made from.</summary>
    /// <exception cref="FormatException">The text is no value of this column.</exception>
    public object Value(string text) => Type switch
    {
        EdmPrimitiveTypeKind.Date => DateOnly.ParseExact(text, "yyyy-MM-dd", Invariant),
        EdmPrimitiveTypeKind.DateTimeOffset => DateTimeOffset.Parse(text, Invariant).ToUniversalTime(),
        EdmPrimitiveTypeKind.Int32 => int.Parse(text, Invariant),
        EdmPrimitiveTypeKind.Boolean => text == "true",
        _ => text,
    };

    static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;
}

/// <summary>An entity set: its columns, the ones that make its key, and the rows it is drawn from.</summary>
internal sealed record ReportSet(string Name, string Row, string[] Key, Sql From, ReportColumn[] Columns)
{
    public ReportColumn this[string name] => Columns.Single(c => c.Name == name);
}
