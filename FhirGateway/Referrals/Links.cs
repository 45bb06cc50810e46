using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>
/// Which references tie a record to a case, as the search parameters ("Type.code") that a loader follows. What a
/// reference means for the case is decided from the content, in <see cref="Case"/>.
/// </summary>
internal static class Links
{
    /// <summary>Held by the member, pointing towards the root.</summary>
    public static IReadOnlyList<string> TowardsRoot { get; } =
    [
        "ServiceRequest.based-on",
        "Task.focus", "Task.based-on", "Task.part-of",
        "Appointment.based-on",
        "Encounter.based-on", "Encounter.appointment", "Encounter.part-of",
        "DocumentReference.related", "DocumentReference.encounter", "DocumentReference.relatesto",
        "Communication.about", "Communication.based-on", "Communication.in-response-to",
        "DiagnosticReport.based-on",
    ];

    /// <summary>
    /// Held by the request, pointing to letters, and to the earlier request whose urgency still counts; and by a letter,
    /// pointing to the Binary that holds its words.
    /// </summary>
    public static IReadOnlyList<string> FromRoot { get; } =
        ["ServiceRequest.supporting-info", "ServiceRequest.replaces", "DocumentReference.attachment"];

    /// <summary>The types of those.</summary>
    public static IReadOnlyList<string> Brought { get; } = ["DocumentReference", "ServiceRequest", "Binary"];

    /// <summary>The types of what can be part of a case.</summary>
    public static IReadOnlySet<string> Members { get; } =
        TowardsRoot.Select(parameter => parameter.Split('.')[0]).Concat(Brought).ToHashSet(StringComparer.Ordinal);

    /// <summary>To persons and organisations: read for names, nation and parties, never members of a case.</summary>
    public static IReadOnlyList<string> Directory { get; } =
    [
        "ServiceRequest.subject", "ServiceRequest.requester", "ServiceRequest.performer", "Task.owner",
        "Task.requester",
        "Encounter.subject", "Encounter.service-provider", "Communication.recipient", "Communication.sender",
        "DocumentReference.custodian",
        "PractitionerRole.organization", "HealthcareService.organization", "Organization.partof",
    ];

    /// <summary>What a resource points to on its way to the root, nearest meaning first; none for a root.</summary>
    public static IReadOnlyList<string> Towards(CaseHistories histories, string reference) =>
        histories.Now(reference) is { } now ? Towards(histories, now) : [];

    /// <summary>
    /// The root that answers for a resource: the first that its links lead up to; itself when they lead to none. Of
    /// requests that are based on each other the least by name, so that none of them is lost.
    /// </summary>
    public static string RootOf(CaseHistories histories, string reference) =>
        Climb(histories, reference, [], new HashSet<string>(StringComparer.Ordinal), PersonOf(histories, reference))
            ?? reference;

    // Another patient's request answers for nothing: an order or stay that hangs on one by mistake stands alone.
    static Element? PersonOf(CaseHistories histories, string reference) =>
        histories.Now(reference) is { } now && MayBeRoot(now) ? now["subject"] : null;

    static string? Climb(
        CaseHistories histories, string at, List<string> path, HashSet<string> seen, Element? person)
    {
        if (histories.Now(at) is not { } now) return null;
        if (path.IndexOf(at) is >= 0 and var begun)
            return path[begun..].Where(r => MayBeRoot(histories.Now(r)!)).Min(StringComparer.Ordinal);
        if (path.Count == Deepest || !seen.Add(at)) return null;
        path.Add(at);
        foreach (var next in Towards(histories, now))
            if (Climb(histories, next, path, seen, person) is { } root) return root;
        path.RemoveAt(path.Count - 1);
        return MayBeRoot(now) && !histories.Persons.IsAnother(person, histories.Reference(now["subject"])) ? at : null;
    }

    const int Deepest = 64;

    /// <summary>An order, or a stay; whether it is a root depends on what it points to.</summary>
    public static bool MayBeRoot(Element resource) => resource.Type switch
    {
        "ServiceRequest" => Tracked.Opens(resource),
        "Encounter" => Stay.Is(resource),
        _ => false,
    };

    /// <summary>
    /// An order that is a case of its own whatever it is based on. A follow-up or a test belongs to the request that
    /// led to it; an onward referral waits in its own right, and so does what nobody classified.
    /// </summary>
    public static bool StandsAlone(Element resource) => resource.Type == "ServiceRequest" && Tracked.Opens(resource) &&
        Tracked.KindOf(resource) is not (CaseKind.FollowUp or CaseKind.Diagnostic);

    /// <summary>The documents that a request brings with it.</summary>
    public static IEnumerable<string> Letters(CaseHistories histories, Element request) =>
        histories.References(request, "supportingInfo")
            .Where(r => r.StartsWith("DocumentReference/", StringComparison.Ordinal));

    static List<string> Towards(CaseHistories histories, Element now)
    {
        IEnumerable<string> Of(Element? holder, string name) => histories.References(holder, name);
        IEnumerable<string> found = now.Type switch
        {
            "ServiceRequest" => StandsAlone(now) ? [] : Of(now, "basedOn").Where(r => IsOrder(histories, r)),
            "Task" => [.. Of(now, "focus"), .. Of(now, "basedOn"), .. Of(now, "partOf")],
            "Appointment" or "DiagnosticReport" => Of(now, "basedOn"),
            "Encounter" => [.. Of(now, "basedOn"), .. Of(now, "appointment"), .. Of(now, "partOf")],
            "DocumentReference" => [.. Of(now["context"], "encounter"), .. Of(now["context"], "related"),
                .. now.All("relatesTo").SelectMany(r => Of(r, "target"))],
            "Communication" => [.. Of(now, "about"), .. Of(now, "basedOn"), .. Of(now, "inResponseTo")],
            _ => [],
        };
        return [.. found.Distinct()];
    }

    // A request that follows a mere proposal is a case of its own: the proposal is none.
    static bool IsOrder(CaseHistories histories, string reference) =>
        histories.Now(reference) is { Type: "ServiceRequest" } request && Tracked.Opens(request);
}
