using System.Globalization;
using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Referrals;
using FhirGateway.Rules;
using FhirGateway.Storage;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>ServiceRequest/[id]/$status</c>: how far a referral has come, how urgent it is to whom, how long the patient has
/// waited, what is due next by which rule, and which Flags stand. Judged from the records at the instant of asking.
/// </summary>
internal sealed class StatusOperation(ReferralView view, Database database, PolicySet policies)
{
    static readonly OperationShape Shape = new("ServiceRequest/$status", []);

    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        var (_, refusal) = InputReader.Read(request, Shape);
        if (refusal is not null) return Answer.Of(refusal);
        var (loaded, refused) = await view.Load(request, ct);
        if (loaded is null) return refused!;
        var judged = JudgedCase.Of(loaded, policies);
        if (!judged.Sheet.IsCase)
            return Answer.Of(OutcomeKind.Unprocessable, "business-rule",
                $"{loaded.File.Root} is watched with another request or not at all: it is no order, or belongs to what it is based on.");
        var flags = await database.Query(OpenFlag.Of(judged.Rid), OpenFlag.Read, ct);
        var marks = Timeline.Of(loaded.File).Where(e => e.Marks.Count > 0).ToList();
        var seen = await view.Seen(request,
            [.. flags.Select(f => $"Flag/{f.Id}"), .. marks.Select(m => m.Version.Reference)], ct);
        return Answer.Of(ParametersJson.Write(json => Write(json, judged,
            flags.FindAll(f => seen.Contains($"Flag/{f.Id}")), marks.FindAll(m => seen.Contains(m.Version.Reference)))));
    }

    static void Write(Utf8JsonWriter json, JudgedCase judged, List<OpenFlag> flags, List<TimelineEvent> marks)
    {
        var (sheet, row) = (judged.Sheet, judged.Sheet.Row);
        json.WriteStartArray("parameter");
        Reference(json, "referral", judged.Case.File.Root);
        Instant(json, "asOf", judged.At);
        Code(json, "step", row.Step);
        Parameter(json, "open", () => json.WriteBoolean("valueBoolean", sheet.IsOpen));
        Code(json, "requestedUrgency", row.RequestedPriority);
        Code(json, "statedUrgency", row.StatedUrgency);
        Code(json, "triagedUrgency", row.TriagedUrgency);
        Code(json, "effectiveUrgency", row.EffectiveUrgency);
        Code(json, "clockUrgency", row.ClockUrgency);
        Date(json, "sent", row.SentOn);
        if (WaitingDays(sheet, judged.At) is { } days) Number(json, "waitingDays", days);
        if (row.ActionOwner is { } owner) Parameter(json, "actionOwner", () => json.WriteString("valueString", owner));
        Next(json, judged);
        foreach (var rule in judged.UnknownRules) Code(json, "unknownRule", rule);
        foreach (var flag in flags) Flag(json, flag);
        foreach (var mark in marks) Mark(json, mark);
        json.WriteEndArray();
    }

    /// <summary>Whole days from sending until the patient was first seen, the loop was closed, or now.</summary>
    static int? WaitingDays(FactSheet sheet, DateTimeOffset now) => sheet.Row.SentOn is not { } sent ? null
        : Math.Max(0, WorkingCalendar.DateOf(sheet.Seen?.HappenedAt ?? sheet.Row.ClosedOn ?? now).DayNumber
            - WorkingCalendar.DateOf(sent).DayNumber);

    // What is overdue already is told by Flags; a duty that is due at this instant has no later one.
    static void Next(Utf8JsonWriter json, JudgedCase judged)
    {
        if (judged.Findings.Where(f => f.State == FindingState.Pending && f.DueAt is not null).MinBy(f => f.DueAt) is not { } next)
            return;
        Parts(json, "nextDeadline", () =>
        {
            Date(json, "at", next.DueAt);
            Code(json, "rule", next.Rule);
            Reference(json, "focus", next.Focus);
            Parameter(json, "threshold", () => json.WriteString("valueString", next.Threshold));
            Parameter(json, "standing", () => json.WriteString("valueString", next.Standing));
        });
    }

    static void Flag(Utf8JsonWriter json, OpenFlag flag) => Parts(json, "flag", () =>
    {
        Reference(json, "flag", $"Flag/{flag.Id}");
        Code(json, "rule", flag.Rule);
        Number(json, "tier", flag.Tier);
        Date(json, "raised", flag.RaisedAt);
    });

    static void Mark(Utf8JsonWriter json, TimelineEvent mark) => Parts(json, "mark", () =>
    {
        Reference(json, "source", $"{mark.Version.Reference}/_history/{mark.Version.Version}");
        foreach (var code in mark.Marks) Code(json, "code", code);
    });

    static void Parts(Utf8JsonWriter json, string name, Action parts) => Parameter(json, name, () =>
    {
        json.WriteStartArray("part");
        parts();
        json.WriteEndArray();
    });

    static void Code(Utf8JsonWriter json, string name, string? code)
    {
        if (code is not null) Parameter(json, name, () => json.WriteString("valueCode", code));
    }

    static void Number(Utf8JsonWriter json, string name, int value) =>
        Parameter(json, name, () => json.WriteNumber("valueInteger", value));

    static void Date(Utf8JsonWriter json, string name, DateTimeOffset? at)
    {
        if (at is { } instant) Parameter(json, name, () => json.WriteString("valueDateTime", Text(instant)));
    }

    static void Instant(Utf8JsonWriter json, string name, DateTimeOffset at) =>
        Parameter(json, name, () => json.WriteString("valueInstant", Text(at)));

    static void Reference(Utf8JsonWriter json, string name, string reference) => Parameter(json, name, () =>
    {
        json.WriteStartObject("valueReference");
        json.WriteString("reference", reference);
        json.WriteEndObject();
    });

    static void Parameter(Utf8JsonWriter json, string name, Action value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        value();
        json.WriteEndObject();
    }

    static string Text(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
