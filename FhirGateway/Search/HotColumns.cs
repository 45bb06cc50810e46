using System.Collections.Frozen;

namespace FhirGateway.Search;

/// <summary>
/// The columns of table <c>search</c> that worklists filter and sort by. A parameter with a column has neither keys
/// nor date rows. The numbers are stored: append, never renumber.
/// </summary>
internal static class HotColumns
{
    /// <summary>Stands for a code that is not in the tables; such a code has a key beside it.</summary>
    public const short Other = 0;

    /// <summary>
    /// A primary date that spans more is marked by the sign of <c>present</c>, so that the others are found by their
    /// start.
    /// </summary>
    public static readonly TimeSpan Wide = TimeSpan.FromHours(48);

    static readonly string[] Statuses =
    [
        "draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown",
        "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress", "failed",
        "proposed", "pending", "booked", "arrived", "fulfilled", "noshow", "checked-in", "waitlist",
        "planned", "triaged", "onleave", "finished",
        "preparation", "not-done", "stopped",
        "current", "superseded",
        "registered", "partial", "preliminary", "final", "amended", "corrected", "appended",
        "inactive",
        "busy", "free", "busy-unavailable", "busy-tentative",
        "onhold",
    ];

    static readonly string[] Priorities = ["routine", "urgent", "asap", "stat"];

    static readonly FrozenDictionary<string, short> StatusNumbers = Numbered(Statuses);
    static readonly FrozenDictionary<string, short> PriorityNumbers = Numbered(Priorities);

    /// <summary>Types with a status column, and the parameter that is their primary date.</summary>
    static readonly FrozenDictionary<string, string> StatusAndDate = new Dictionary<string, string>
    {
        ["ServiceRequest"] = "authored",
        ["Task"] = "authored-on",
        ["Appointment"] = "date",
        ["Encounter"] = "date",
        ["DocumentReference"] = "date",
        ["Communication"] = "sent",
        ["CommunicationRequest"] = "authored",
        ["DiagnosticReport"] = "date",
        ["Observation"] = "date",
        ["Flag"] = "date",
        ["MedicationRequest"] = "authoredon",
        ["Procedure"] = "date",
        ["Composition"] = "date",
        ["CarePlan"] = "date",
        ["Immunization"] = "date",
        ["EpisodeOfCare"] = "date",
        ["Slot"] = "start",
    }.ToFrozenDictionary();

    /// <summary>Types with a primary date only.</summary>
    static readonly FrozenDictionary<string, string> DateOnly = new Dictionary<string, string>
    {
        ["Patient"] = "birthdate",
        ["Condition"] = "recorded-date",
        ["AllergyIntolerance"] = "date",
        ["Provenance"] = "recorded",
        ["AuditEvent"] = "date",
    }.ToFrozenDictionary();

    static readonly FrozenSet<string> WithPriority =
        FrozenSet.Create("ServiceRequest", "Task", "CommunicationRequest", "MedicationRequest");

    /// <summary>
    /// Types whose rows are also kept by organisation, in the order of their dates, see <see cref="Worklist"/>.
    /// </summary>
    public static IReadOnlyList<string> OnWorklists { get; } =
    [
        "Appointment", "Communication", "DiagnosticReport", "DocumentReference", "Encounter", "Flag", "ServiceRequest",
        "Task",
    ];

    public static bool IsPrimaryDate(SearchParameter parameter) => parameter.Code == PrimaryDate(parameter.Resource);

    /// <summary>The parameter that fills <c>d1</c> and <c>d1e</c>, or null.</summary>
    public static string? PrimaryDate(string type) =>
        StatusAndDate.GetValueOrDefault(type) ?? DateOnly.GetValueOrDefault(type);

    public static bool IsStatus(SearchParameter parameter) =>
        parameter.Code == "status" && StatusAndDate.ContainsKey(parameter.Resource);

    public static bool IsPriority(SearchParameter parameter) =>
        parameter.Code == "priority" && WithPriority.Contains(parameter.Resource);

    public static short StatusNumber(string code) => StatusNumbers.GetValueOrDefault(code, Other);

    public static short PriorityNumber(string code) => PriorityNumbers.GetValueOrDefault(code, Other);

    static FrozenDictionary<string, short> Numbered(string[] codes) =>
        codes.Select((code, i) => (code, Number: (short)(i + 1))).ToFrozenDictionary(c => c.code, c => c.Number);
}
