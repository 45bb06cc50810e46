using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Security;

/// <summary>
/// On whose behalf a system calls: an ODS code in e-RS's header, or BaRS's base64 of an Organization. It tells whose
/// move a write is; what the caller may see it does not change.
/// </summary>
internal sealed class EndUserOrganisation(ResourceStore store)
{
    /// <summary>e-RS: the plain ODS code.</summary>
    public const string OdsHeader = "NHSD-End-User-Organisation-ODS";

    /// <summary>BaRS: base64 of a FHIR Organization with its identifier.</summary>
    public const string ResourceHeader = "NHSD-End-User-Organisation";

    /// <summary>Longer than any Organization that only says its code and its name.</summary>
    const int LongestHeader = 16_384;

    /// <summary>More identifiers of one organisation are not looked for.</summary>
    const int MostIdentifiers = 8;

    static readonly string[] OdsSystems = [Canonical.OdsCode, Canonical.OdsSite];

    /// <summary><c>Organization/id</c>, null where no header names one; or why it cannot be told.</summary>
    public async Task<(string? Organisation, Outcome? Refused)> Of(IHeaderDictionary headers, CancellationToken ct)
    {
        var (ods, resource) = (headers[OdsHeader].ToString(), headers[ResourceHeader].ToString());
        if (ods.Length == 0 && resource.Length == 0) return (null, null);
        if (ods.Length > LongestHeader || resource.Length > LongestHeader) return Refuse("The header is too long.");
        string? first = null;
        if (ods.Length > 0)
        {
            (first, var refused) = await Known([.. OdsSystems.Select(system => (system, ods.Trim()))], OdsHeader, ct);
            if (refused is not null || resource.Length == 0) return (first, refused);
        }
        var (identifiers, unread) = Identifiers(resource);
        if (unread is not null) return Refuse(unread);
        var (second, unknown) = await Known(identifiers, ResourceHeader, ct);
        return unknown is null && first is not null && first != second
            ? Refuse($"{OdsHeader} names {first} and {ResourceHeader} names {second}.")
            : (second, unknown);
    }

    async Task<(string? Organisation, Outcome? Refused)> Known(
        IReadOnlyList<(string System, string Value)> identifiers, string header, CancellationToken ct)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (system, value) in identifiers)
        {
            var query = SearchParser.Parse("Organization",
                [new("identifier", $"{SearchText.Escape(system)}|{SearchText.Escape(value)}"), new("_count", "2")],
                SearchSetting.Default).Query;
            if (query is null) continue;
            found.UnionWith((await store.Search(query, Audience.Everyone, ct)).Matches.Select(m => m.Reference));
        }
        var named = string.Join(", ", identifiers.Select(i => $"'{i.Value}'").Distinct());
        return found.Count switch
        {
            1 => (found.Min, null),
            0 => Refuse($"{header} names {named}, and no Organization here bears that identifier. "
                + "An organisation is made known by its Organization with its ODS code."),
            _ => Refuse($"{header} names {named}, and {string.Join(" and ", found)} bear it: whose move it is "
                + "cannot be told."),
        };
    }

    /// <summary>The identifiers of the Organization that the header carries, or why there are none.</summary>
    static (IReadOnlyList<(string System, string Value)> Identifiers, string? Fault) Identifiers(string base64)
    {
        var bytes = new byte[LongestHeader];
        if (!Convert.TryFromBase64String(base64, bytes, out var length))
            return ([], $"{ResourceHeader} is no base64; it carries a FHIR Organization in base64.");
        if (JsonFormat.Read(bytes.AsMemory(0, length)).Resource is not { Type: "Organization" } organisation)
            return ([], $"{ResourceHeader} carries no FHIR Organization in JSON.");
        var identifiers = organisation.Root.All("identifier")
            .Where(i => i.Text("system") is not null && i.Text("value") is not null)
            .Select(i => (i.Text("system")!, i.Text("value")!)).Take(MostIdentifiers).ToList();
        return (identifiers, identifiers.Count > 0 ? null
            : $"The Organization in {ResourceHeader} has no identifier with system and value.");
    }

    static (string?, Outcome?) Refuse(string why) =>
        (null, Outcome.Of(OutcomeKind.Forbidden, "forbidden", why));
}
