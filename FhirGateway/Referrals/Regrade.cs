using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>Reads who was told of a changed priority, and what the referrer answered and confirmed.</summary>
internal static class Regrade
{
    public static IReadOnlyList<NoticeFact> Notices(Case record, RequestFact request) =>
        [.. Communications(record, "priority-change").Where(c => IsAbout(record, c.Now!, request.Reference))
            .Select(c => Notice(record, c, request)).OrderBy(n => n.HappenedAt)];

    public static IReadOnlyList<AnswerFact> Answers(Case record, RequestFact request, IReadOnlyList<NoticeFact> notices)
    {
        var asked = notices.Where(n => n.ToReferrer).Select(n => n.Reference).ToHashSet();
        return [.. Communications(record, "regrade-response")
            .Where(c => record.Histories.References(c.Now, "inResponseTo").Any(asked.Contains) &&
                IsFromReferrer(record, c.Now!, request))
            .Select(c => Answer(record, c)).OfType<AnswerFact>().OrderBy(a => a.HappenedAt).ThenBy(a => a.KnownAt)];
    }

    /// <summary>The referrer's review Tasks that say which urgency was meant.</summary>
    public static IReadOnlyList<ConfirmationFact> Confirmations(Case record, RequestFact request) =>
        [.. record.MembersOfType("Task")
            .Where(t => t.Now.HasCode("code", Canonical.CodeSystems.ReferralTaskCode, "flag-review") &&
                record.RequestsOf(t.Reference).Contains(request.Reference) &&
                    IsReferrer(record, t.Now!["owner"], request))
            .Select(Confirmation).OfType<ConfirmationFact>().OrderBy(c => c.KnownAt)];

    static IEnumerable<History> Communications(Case record, string category) => record.MembersOfType("Communication")
        .Where(c => c.Now!.Text("status") == "completed" &&
            c.Now.HasCode("category", Canonical.CodeSystems.CommunicationCategory, category));

    static bool IsAbout(Case record, Element notice, string request) =>
        record.Histories.References(notice, "about").Concat(record.Histories.References(notice, "basedOn"))
            .Contains(request);

    static NoticeFact Notice(Case record, History communication, RequestFact request)
    {
        var recipients = communication.Now!.All("recipient").ToList();
        var since = communication.SinceUnchanged(c => (c.Text("status"), HasReason(c), Recipients(record, c)));
        var moment = Sent(communication, since);
        return new NoticeFact(moment.HappenedAt, moment.KnownAt, since.Says("status", "completed"),
            communication.Reference,
            recipients.Count == 0 || recipients.Exists(r => IsReferrer(record, r, request)),
            recipients.Exists(r => IsPatientsSide(r) && !record.Counting.IsOther(r)),
            HasReason(communication.Now!)) { IsFuture = moment.IsFuture };
    }

    // Wherever the profile lets it be told: coded, by what it rests on, or in the notice's own words.
    static bool HasReason(Element notice) => notice["reasonCode"] is not null || notice["reasonReference"] is not null
        || notice.All("payload").Any(p => !string.IsNullOrWhiteSpace(p.Text("content")));

    /// <summary>The Reference leads to the patient or somebody who speaks for them.</summary>
    public static bool IsPatientsSide(Element? party) =>
        Reading.TypeOf(party) is "Patient" or "RelatedPerson";

    static AnswerFact? Answer(Case record, History communication)
    {
        var said = communication.Now.CodeOf("reasonCode", Canonical.CodeSystems.RegradeResponse);
        if (said is not ("agree" or "disagree")) return null;
        var since = communication.SinceUnchanged(c =>
            (c.Text("status"), c.CodeOf("reasonCode", Canonical.CodeSystems.RegradeResponse)));
        var moment = Sent(communication, since);
        return new AnswerFact(moment.HappenedAt, moment.KnownAt, since.Says("reasonCode", said),
            said == "agree") { IsFuture = moment.IsFuture };
    }

    static ConfirmationFact? Confirmation(History task)
    {
        if (task.Now!.Text("status") != "completed" || !Confirms(task.Now)) return null;
        var since = task.SinceUnchanged(t => (t.Text("status"), Confirms(t), Intended(t)));
        var moment = TaskTimes.Moved(task, since);
        return new ConfirmationFact(moment.HappenedAt, moment.KnownAt, since.Says("output"),
            Intended(task.Now)) { IsFuture = moment.IsFuture };
    }

    static bool Confirms(Element task) =>
        task.All("output").Any(o => o.HasCode("type", Canonical.CodeSystems.FlagClosure, "urgency-confirmed"));

    static Urgency? Intended(Element task) => task.All("output")
        .Where(o => o.HasCode("type", Canonical.CodeSystems.FlagClosure, "urgency-confirmed"))
        .Select(o => UrgencyWords.OfCode(o.CodeOf("value", Canonical.CodeSystems.StatedUrgency))).FirstOrDefault();

    static Moment Sent(History communication, ResourceVersion since) =>
        Moment.Of(communication.Now!.Time("sent") ?? communication.Now!.Time("received"), since.KnownAt);

    // The requester itself or its organisation; where that is not known here, anyone who is not the patient's side.
    static bool IsReferrer(Case record, Element? party, RequestFact request)
    {
        var reference = record.Histories.Reference(party);
        if (reference is not null && reference == request.Requester) return true;
        var organisation = record.Directory.OrganisationOf(record.Histories.Now(request.Reference)!["requester"]);
        return organisation is not null ? organisation == record.Directory.OrganisationOf(party)
            : party is not null && !IsPatientsSide(party);
    }

    // An answer that another organisation gives itself is none; one whose sender cannot be placed is believed.
    static bool IsFromReferrer(Case record, Element answer, RequestFact request) =>
        answer["sender"] is not { } sender || record.Directory.OrganisationOf(sender) is null ||
            IsReferrer(record, sender, request);

    static string Recipients(Case record, Element notice) =>
        string.Join(' ', record.Histories.References(notice, "recipient"));
}
