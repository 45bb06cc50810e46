using FhirGateway.Fhir;
using FhirGateway.Referrals;
using FhirGateway.Search;

namespace FhirGateway.Intake;

// Who may write persons and the directory.
internal sealed partial class Acceptance
{
    /// <summary>Why the writer may not write one of these; null where they may, or did not say who they are.</summary>
    async Task<Outcome?> Forbidden(IReadOnlyList<Wanted> writes, string? writer, CancellationToken ct)
    {
        if (writer is null) return null;
        foreach (var write in writes)
        {
            if (DirectoryWriter.Of(write.Type) is not { } rule || write.Type == "Practitioner") continue;
            var stored = write.Creates ? null : await store.Find(write.Type, write.Id, Audience.Everyone, ct);
            foreach (var version in (Resource?[])[stored?.Read(), write.Resource])
                if (version is not null && await IsOthers(rule, write, version, stored is not null, writes, writer, ct))
                    return Outcome.Of(OutcomeKind.Forbidden, "forbidden",
                        $"{write.Reference} is not {writer}'s to write. Who may: {rule.Words}.",
                        rule.Owner is null ? write.Type : $"{write.Type}.{rule.Owner}");
        }
        return null;
    }

    async Task<bool> IsOthers(
        DirectoryWriter rule, Wanted write, Resource version, bool isThere, IReadOnlyList<Wanted> writes, string writer,
        CancellationToken ct)
    {
        if (rule.Type == "Organization")
            return isThere && !await IsWithin(write.Reference, writer, writes, ct);
        return rule.OwnerIn(version) is { } owner
            && await directory.Organisation(owner, writes, ct, version.Root) is { } organisation
            && !await IsWithin(organisation, writer, writes, ct);
    }

    /// <summary>How far up an organisation is looked for.</summary>
    const int MostAncestors = 16;

    /// <summary>The organisation is the writer or, as it is stored, part of it.</summary>
    async Task<bool> IsWithin(string organisation, string writer, IReadOnlyList<Wanted> writes, CancellationToken ct)
    {
        string? at = organisation;
        for (var step = 0; step < MostAncestors && at is not null; step++)
        {
            if (at == writer) return true;
            var stored = await store.Find("Organization", at.Split('/')[1], Audience.Everyone, ct);
            at = stored?.Read()?.Root["partOf"] is { } above ? await directory.Organisation(above, [], ct) : null;
        }
        // What is new in this very submission has nobody above it yet but what it says.
        return at is null && writes.FirstOrDefault(w => w.Reference == organisation) is { Resource: { } made }
            && await store.Find("Organization", organisation.Split('/')[1], Audience.Everyone, ct) is null
            && (made.Root["partOf"] is not { } parent
                || await directory.Organisation(parent, [], ct) is not { } known || await IsWithin(known, writer, [], ct));
    }
}
