using System.Globalization;
using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Commands;

/// <summary>
/// The faults of a Bundle that is taken apart, without those inside its entries' resources, which are judged one by one.
/// </summary>
internal sealed class LoadEnvelope
{
    const string Entry = "Bundle.entry[";

    readonly ILookup<int, Issue> ofEntries;

    public LoadEnvelope(Parsed bundle)
    {
        var errors = bundle.Issues.Where(issue => issue.IsError).ToList();
        IsSound = errors.All(issue => EntryOf(issue) is not null);
        ofEntries = errors.Where(issue => EntryOf(issue) is not null && !IsInsideResource(issue))
            .ToLookup(issue => EntryOf(issue)!.Value);
    }

    /// <summary>The Bundle itself has no fault.</summary>
    public bool IsSound { get; }

    public IReadOnlyList<Issue> FaultsOf(int index, JsonElement entry)
    {
        List<Issue> faults = [.. ofEntries[index]];
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("resource", out _))
            faults.Insert(0, Issue.Error("required", "The entry has no resource.", $"{Entry}{index}].resource"));
        return faults;
    }

    /// <summary>The entry's resource as far as it is known, else its place.</summary>
    public static string NameOf(int index, JsonElement entry) =>
        (entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("resource", out var resource)
            ? LoadAnswer.NameOf(resource) : null) ?? $"{Entry}{index}]";

    static int? EntryOf(Issue issue)
    {
        if (issue.Expression is not { } at || !at.StartsWith(Entry, StringComparison.Ordinal)) return null;
        var end = at.IndexOf(']', StringComparison.Ordinal);
        return int.Parse(at.AsSpan(Entry.Length, end - Entry.Length), CultureInfo.InvariantCulture);
    }

    static bool IsInsideResource(Issue issue) =>
        issue.Expression!.AsSpan(issue.Expression!.IndexOf(']', StringComparison.Ordinal) + 1).StartsWith(".resource.");
}
