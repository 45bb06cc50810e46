using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Referrals;
using FhirGateway.Storage;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>ServiceRequest/[id]/$status</c>: how far a referral has come, how urgent it is to whom, how long the patient has
/// waited, what is due next by which rule, else why nothing is, and which Flags are active. Judged from the records at the
/// instant of the request.
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
        return Answer.Of(ParametersWriter.Write(told => Write(told, judged,
            flags.FindAll(f => seen.Contains($"Flag/{f.Id}")), marks.FindAll(m => seen.Contains(m.Version.Reference)))));
    }

    static void Write(ParametersWriter told, JudgedCase judged, List<OpenFlag> flags, List<TimelineEvent> marks)
    {
        var (sheet, row) = (judged.Sheet, judged.Sheet.Row);
        told.Reference("referral", judged.Case.File.Root);
        told.Instant("asOf", judged.At);
        told.Code("step", row.Step);
        told.Boolean("open", sheet.IsOpen);
        told.Text("openReason", judged.OpenReason);
        told.DateTime("closed", row.ClosedOn);
        told.Text("closedBy", row.ClosedOn is null ? null : sheet.Loop.How);
        told.DateTime("died", sheet.Death?.HappenedAt);
        told.Code("requestedUrgency", row.RequestedPriority);
        told.Code("statedUrgency", row.StatedUrgency);
        told.Code("triagedUrgency", row.TriagedUrgency);
        told.Code("effectiveUrgency", row.EffectiveUrgency);
        told.Code("clockUrgency", row.ClockUrgency);
        told.DateTime("sent", row.SentOn);
        told.Number("waitingDays", WaitingTime.DaysOf(row, judged.At));
        told.Text("actionOwner", row.ActionOwner);
        Next(told, judged);
        foreach (var rule in judged.UnknownRules) told.Code("unknownRule", rule);
        foreach (var flag in flags) Flag(told, flag);
        foreach (var mark in marks) Mark(told, mark);
    }

    // The same instant as NextDeadlineAt of the report Referrals.
    static void Next(ParametersWriter told, JudgedCase judged)
    {
        if (judged.Next is not { } next) return;
        told.Parts("nextDeadline", () =>
        {
            told.DateTime("at", next.NextAt);
            told.Code("rule", next.Rule);
            told.Reference("focus", next.Focus);
            told.Text("threshold", next.Threshold);
            told.Text("standing", next.Standing);
        });
    }

    static void Flag(ParametersWriter told, OpenFlag flag) => told.Parts("flag", () =>
    {
        told.Reference("flag", $"Flag/{flag.Id}");
        told.Code("rule", flag.Rule);
        told.Number("tier", flag.Tier);
        told.DateTime("raised", flag.RaisedAt);
    });

    static void Mark(ParametersWriter told, TimelineEvent mark) => told.Parts("mark", () =>
    {
        told.Reference("source", $"{mark.Version.Reference}/_history/{mark.Version.Version}");
        foreach (var code in mark.Marks) told.Code("code", code);
    });
}
