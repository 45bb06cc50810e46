using System.Data.Common;
using FhirGateway.Fhir;
using Npgsql;

namespace FhirGateway.Storage;

/// <summary>Reads a connection string of the operator. Its values are never repeated: one is a password.</summary>
internal static class ConnectionText
{
    const string Setting = "ConnectionStrings__Gateway";
    const string Example = "Host=db;Database=fhirgateway;Username=fhirgateway;Password=…";

    static readonly NpgsqlConnectionStringBuilder Known = new();

    /// <exception cref="UserErrorException">It is not a connection string; the message names the part.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var given = new DbConnectionStringBuilder();
        try
        {
            given.ConnectionString = text;
        }
        catch (ArgumentException fault)
        {
            throw new UserErrorException($"{Setting} is not a list of Name=Value; write it like {Example}.", fault);
        }
        var parsed = new NpgsqlConnectionStringBuilder();
        foreach (string name in given.Keys) Set(parsed, name, given[name]);
        return string.IsNullOrWhiteSpace(parsed.Host)
            ? throw new UserErrorException($"{Setting} names no Host; write it like {Example}.") : parsed;
    }

    static void Set(NpgsqlConnectionStringBuilder parsed, string name, object value)
    {
        try
        {
            parsed[name] = value;
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or InvalidCastException
            or OverflowException or NotSupportedException)
        {
            throw new UserErrorException(!Known.ContainsKey(name)
                ? $"{Setting} holds '{name}', which is no setting of a PostgreSQL connection; write it like {Example}."
                : $"The value of '{name}' in {Setting} is not one that it can have.", fault);
        }
    }
}
