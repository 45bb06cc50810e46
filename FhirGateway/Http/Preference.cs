using Microsoft.Extensions.Primitives;

namespace FhirGateway.Http;

internal enum Return { Unstated, Representation, Minimal, OperationOutcome }

/// <summary>The Prefer header: what to answer a write with, and whether an unknown search parameter is a fault.</summary>
internal sealed record Preference(Return Return = Return.Unstated, bool Lenient = false)
{
    public static Preference Parse(StringValues header)
    {
        var preference = new Preference();
        foreach (var part in header.SelectMany(line => (line ?? "").Split([',', ';'], StringSplitOptions.TrimEntries)))
            preference = part.ToLowerInvariant() switch
            {
                "return=minimal" => preference with { Return = Return.Minimal },
                "return=representation" => preference with { Return = Return.Representation },
                "return=operationoutcome" => preference with { Return = Return.OperationOutcome },
                "handling=lenient" => preference with { Lenient = true },
                _ => preference,
            };
        return preference;
    }
}
