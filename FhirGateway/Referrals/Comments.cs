using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>Reads the two-way comments on a request: Communications of the category <c>conversation</c>, in threads.</summary>
internal static class Comments
{
    public static IReadOnlyList<CommentFact> Read(Case record, RequestFact request) =>
        [.. record.MembersOfType("Communication")
            .Where(c => c.Now!.Text("status") is "completed" or "in-progress"
                && c.Now.HasCode("category", Canonical.CodeSystems.CommunicationCategory, "conversation")
                && record.RequestsOf(c.Reference).Contains(request.Reference))
            .Select(c => Comment(record, c)).OrderBy(c => c.HappenedAt)];

    static CommentFact Comment(Case record, History communication)
    {
        var now = communication.Now!;
        var moment = Moment.Of(now.Time("sent"), communication.First.KnownAt);
        return new CommentFact(moment.HappenedAt, moment.KnownAt, communication.First.Says("payload"),
            communication.Reference, record.Directory.OrganisationOf(now["sender"]),
            [.. now.All("recipient").Select(record.Directory.OrganisationOf).OfType<string>().Distinct()],
            [.. record.Histories.References(now, "inResponseTo")]) { IsFuture = moment.IsFuture };
    }
}
