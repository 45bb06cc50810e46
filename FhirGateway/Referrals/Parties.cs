using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>The organisations that a case is between.</summary>
/// <param name="Requester">Of the requester; null for a stay or where it is not known here.</param>
/// <param name="Performer">Of the tracking Task's owner, else of the request's performer; for a stay its service
/// provider.</param>
internal sealed record Parties(string? Requester, string? Performer)
{
    public static Parties Of(Case record, Element root, TrackingFact? tracking) => root.Type == "Encounter"
        ? new Parties(null, record.Directory.OrganisationOf(root["serviceProvider"]))
        : new Parties(record.Directory.OrganisationOf(root["requester"]),
            record.Directory.OrganisationOf(record.Histories.Now(tracking?.Reference)?["owner"])
            ?? root.All("performer").Select(record.Directory.OrganisationOf).FirstOrDefault(o => o is not null));
}
