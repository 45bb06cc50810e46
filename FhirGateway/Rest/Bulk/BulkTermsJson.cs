using System.Text.Json;

namespace FhirGateway.Rest.Bulk;

/// <summary>What an export was asked for.</summary>
/// <param name="Base">The service base as the caller knows it.</param>
/// <param name="Request">The address of the kick-off.</param>
/// <param name="Level"><c>system</c>, <c>Patient</c> or <c>Group</c>.</param>
/// <param name="Group">The id of the Group.</param>
/// <param name="Types">Resource types; empty = all.</param>
/// <param name="Filters"><c>Type?query</c> each.</param>
internal sealed record ExportTerms(
    string Base, string Request, string Level, string? Group, DateTimeOffset? Since, IReadOnlyList<string> Types,
    IReadOnlyList<string> Filters);

/// <summary>One file of an import.</summary>
/// <param name="Type">The resource type that all its lines have; null = any.</param>
/// <param name="Url">As the caller names it.</param>
/// <param name="Upload">The name of the file that came with the request; null when it has to be fetched.</param>
internal sealed record ImportInput(string? Type, string Url, string? Upload);

/// <summary>What an import was asked for.</summary>
internal sealed record ImportTerms(string Base, string Request, IReadOnlyList<ImportInput> Inputs);

/// <summary>Terms as the job's row keeps them.</summary>
internal static class BulkTermsJson
{
    public static byte[] Write<T>(T terms) => JsonSerializer.SerializeToUtf8Bytes(terms);

    public static T Read<T>(byte[] json) => JsonSerializer.Deserialize<T>(json)
        ?? throw new InvalidOperationException("A job without terms.");
}
