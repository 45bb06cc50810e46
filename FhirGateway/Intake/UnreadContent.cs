using FhirGateway.Fhir;
using FhirGateway.Referrals;

namespace FhirGateway.Intake;

/// <summary>
/// Finds referral data that is stored where no rule reads it, so that its sender is warned: a message or document kept
/// as a Bundle, a request that is only contained in another resource, FHIR or HL7 v2 inside a Binary.
/// </summary>
internal static class UnreadContent
{
    const string Message = "message-stored-unread";
    const string Document = "document-stored-unread";
    const string Bundle = "bundle-stored-unread";
    const string Contained = "contained-stored-unread";
    const string Binary = "binary-stored-unread";

    /// <summary>The records that a referral's facts are read from.</summary>
    static readonly HashSet<string> Records =
        ["ServiceRequest", "Task", "Appointment", "Encounter", "DocumentReference", "Communication"];

    /// <summary>A warning for each such part; its expression begins with the resource's type.</summary>
    public static IEnumerable<Issue> Of(Resource resource) => resource.Type switch
    {
        "Bundle" => OfBundle(resource.Root),
        "Binary" => OfBinary(resource.Root),
        _ => resource.Root.All("contained").Where(part => IsUnread(resource.Type, part)).Select(part => Warning(
            Contained, $"The {part.Type} is stored inside the {resource.Type} only: it is not tracked, and no rule "
            + "reads it. Send it as a resource of its own.", part.Expression)),
    };

    /// <summary>The warnings' codes, as <c>X-Safety-Warnings</c> names them.</summary>
    public static IEnumerable<string> CodesIn(IEnumerable<Issue> issues) =>
        from code in (string[])[Message, Document, Bundle, Contained, Binary]
        where issues.Any(issue => issue.Diagnostics.StartsWith(code + ":", StringComparison.Ordinal))
        select code;

    static IEnumerable<Issue> OfBundle(Element bundle)
    {
        var resources = bundle.All("entry").Count(entry => entry["resource"] is not null);
        return (bundle.Text("type"), resources) switch
        {
            ("message", _) => [Warning(Message,
                "The message was stored as a Bundle and not processed: the referral in it is not tracked, and no rule "
                + "watches it. Send its resources as a transaction, or by $submit.", bundle.Expression)],
            (_, 0) => [],
            ("document", _) => [Warning(Document,
                "The document was stored as a Bundle: its letter is not read and meets no duty. Send it as a "
                + "DocumentReference with its text.", bundle.Expression)],
            (var type, _) => [Warning(Bundle,
                $"The {type} was stored as one Bundle: the resources in its entries ({resources}) are not stored by "
                + "themselves, and no rule reads them. Send them as a transaction.", bundle.Expression)],
        };
    }

    static bool IsUnread(string container, Element part) => part.Type switch
    {
        "ServiceRequest" => Tracked.Opens(part),
        "Bundle" => true,
        _ => Records.Contains(container) && Records.Contains(part.Type),
    };

    static IEnumerable<Issue> OfBinary(Element binary)
    {
        var kind = (binary.Text("contentType") ?? "").Split(';')[0].Trim().ToLowerInvariant();
        if (kind is "application/fhir+json" or "application/fhir+xml"
            || kind.Contains("hl7-v2", StringComparison.Ordinal) || kind.Contains("hl7v2", StringComparison.Ordinal))
            yield return Warning(Binary,
                $"The Binary of type {kind} was stored and not processed: what it holds is not tracked, and no rule "
                + "reads it. Send its content as resources.", binary.Expression);
    }

    static Issue Warning(string code, string words, string? expression) =>
        new(Severity.Warning, "not-supported", $"{code}: {words}", expression);
}
