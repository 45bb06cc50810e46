using FhirGateway.Fhir;
using FhirGateway.Referrals;
using FhirGateway.Search;

namespace FhirGateway.Intake;

// Who may write persons and the directory.
internal sealed partial class Acceptance
{
    /// <summary>Why the writer may not write one of these; null where they may, or did not say who they are.</summary>
    async Task<Outcome?> Forbidden(Neighbourhood around, string? writer, CancellationToken ct)
    {
        if (writer is null) return null;
        foreach (var write in around.Written)
        {
            if (DirectoryWriter.Of(write.Type) is not { } rule || write.Type == "Practitioner") continue;
            var stored = write.Creates ? null : await store.Find(write.Type, write.Id, Audience.Everyone, ct);
            foreach (var version in (Resource?[])[stored?.Read(), write.Resource])
                if (version is not null && await IsOthers(rule, write, version, stored is not null, around, writer, ct))
                    return Outcome.Of(OutcomeKind.Forbidden, "forbidden",
                        $"{write.Reference} is not {writer}'s to write. Who may: {rule.Words}.",
                        rule.Owner is null ? write.Type : $"{write.Type}.{rule.Owner}");
        }
        return null;
    }

    async Task<bool> IsOthers(
        DirectoryWriter rule, Wanted write, Resource version, bool isThere, Neighbourhood around, string writer,
        CancellationToken ct)
    {
        if (rule.Type == "Organization")
            return isThere && !await IsWithin(write.Reference, writer, around, ct);
        return rule.OwnerIn(version) is { } owner
            && await directory.Organisation(owner, around, ct, version.Root) is { } organisation
            && !await IsWithin(organisation, writer, around, ct);
    }

    /// <summary>How far up an organisation is looked for.</summary>
    const int MostAncestors = 16;

    /// <summary>The organisation is the writer or, as it is stored, part of it.</summary>
    async Task<bool> IsWithin(string organisation, string writer, Neighbourhood around, CancellationToken ct)
    {
        var asStored = new Neighbourhood(store, []);
        string? at = organisation;
        for (var step = 0; step < MostAncestors && at is not null; step++)
        {
            if (at == writer) return true;
            at = (await asStored.Find(at, ct))?.Root["partOf"] is { } above ? await directory.Organisation(above, asStored, ct) : null;
        }
        // What is new in this very submission has nobody above it yet but what it says.
        return at is null && around.Written.FirstOrDefault(w => w.Reference == organisation) is { Resource: { } made }
            && await store.Find("Organization", organisation.Split('/')[1], Audience.Everyone, ct) is null
            && (made.Root["partOf"] is not { } parent
                || await directory.Organisation(parent, asStored, ct) is not { } known || await IsWithin(known, writer, asStored, ct));
    }
}
