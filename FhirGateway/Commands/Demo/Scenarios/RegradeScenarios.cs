using static System.DayOfWeek;
using static FhirGateway.Commands.Demo.Scenario;

namespace FhirGateway.Commands.Demo.Scenarios;

/// <summary>
/// R07: the hospital triaged below what was asked. From the triage: the referrer told with a reason within one working
/// day, the referrer's answer within two, the patient told within five; from a disagreement: triaged again within one.
/// Tier 1 when suspected cancer was lowered or nobody gave a reason, else 2.
/// </summary>
internal static class RegradeScenarios
{
    const string Reason = "Does not meet the pathway's criteria";

    public static readonly Scenario[] All =
    [
        Failure("cancer-downgraded-silently", "Suspected cancer becomes urgent, and nobody is told", Start.On(Monday).Quiet(5), s => s
            .Refer("+0d 10:00", "usc").Receive("+0d 10:30").Triage("+1d 10:00", "urgent", Reason)
            .Sweep("+2d 09:59", "+2d 10:00")
            .PutRight("+3d 16:10")
            .Book("+4d 09:00", "+12d 10:00").Attend("+12d 10:00")).InScotland(),

        Failure("downgraded-without-a-reason", "Urgent becomes routine; neither reason nor word to anyone",
            Start.On(Monday).Quiet(6), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").TriageByPriority("+1d 10:00", "routine")
            .Sweep("+2d 09:59", "+2d 10:00")
            .PutRight("+3d 16:10")
            .Book("+5d 09:00", "+22d 10:00").Attend("+22d 10:00")),

        Failure("downgraded-over-a-weekend", "Suspected cancer lowered on Friday: due on Monday", Start.On(Thursday).Quiet(6), s => s
            .Refer("+0d 10:00", "usc").Receive("+0d 10:30").Triage("+1d 10:00", "urgent", Reason)
            .Sweep("+4d 09:59", "+4d 10:00")
            .PutRight("+4d 16:10")
            .Book("+5d 09:00", "+12d 10:00").Attend("+12d 10:00")).InScotland(),

        Failure("downgraded-over-st-andrews-day", "Suspected cancer lowered on Friday 28 November in Scotland: due on Tuesday",
            Start.Date(2025, 11, 27), s => s
            .Refer("+0d 10:00", "usc").Receive("+0d 10:30").Triage("+1d 10:00", "urgent", Reason)
            .Sweep("+5d 09:59", "+5d 10:00")
            .PutRight("+5d 16:10")
            .Book("+5d 17:00", "+12d 10:00").Attend("+12d 10:00")).InScotland(),

        Failure("regrade-not-answered", "The referrer is told but has not answered after two working days", Start.On(Monday).Quiet(6), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Triage("+1d 10:00", "soon", Reason)
            .TellReferrer("+1d 11:00", Reason).TellPatient("+1d 12:00")
            .Sweep("+3d 09:59", "+3d 10:00").AnswerRegrade("+4d 09:00", "agree")
            .Book("+5d 09:00", "+22d 10:00").Attend("+22d 10:00")),

        Failure("regrade-patient-not-told", "The referrer agreed, but the patient has not been told after five working days",
            Start.On(Monday).Quiet(10), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Triage("+1d 10:00", "soon", Reason)
            .TellReferrer("+1d 11:00", Reason).AnswerRegrade("+1d 15:00", "agree")
            .Sweep("+8d 09:59", "+8d 10:00").TellPatient("+9d 09:00")
            .Book("+10d 09:00", "+22d 10:00").Attend("+22d 10:00")),

        Failure("regrade-refused-and-left", "The referrer disagrees, and the hospital has not triaged again after a working day",
            Start.On(Monday).Quiet(6), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Triage("+1d 10:00", "soon", Reason)
            .TellReferrer("+1d 11:00", Reason).TellPatient("+1d 12:00").AnswerRegrade("+1d 15:00", "disagree")
            .Sweep("+2d 14:59", "+2d 15:00").Triage("+3d 09:00", "urgent", "Referrer's letter")
            .Book("+4d 09:00", "+16d 10:00").Attend("+16d 10:00")),

        NearMiss("regrade-told-and-agreed", "Lowered, with everybody told and agreed in time", Start.On(Monday).Quiet(10), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Triage("+1d 10:00", "routine", Reason)
            .TellReferrer("+2d 09:59", Reason).AnswerRegrade("+3d 09:59", "agree").TellPatient("+8d 09:59")
            .Sweep("+2d 10:00", "+3d 10:00", "+8d 10:00")
            .Book("+9d 09:00", "+24d 10:00").Attend("+24d 10:00")),

        NearMiss("regrade-refused-and-undone", "The referrer disagrees; the hospital raises it again the next morning",
            Start.On(Tuesday).Quiet(6), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Triage("+1d 10:00", "soon", Reason)
            .TellReferrer("+1d 11:00", Reason).AnswerRegrade("+1d 15:00", "disagree").TellPatient("+1d 16:00")
            .Triage("+2d 09:00", "urgent", "Referrer's letter").Sweep("+2d 10:00")
            .Book("+3d 09:00", "+16d 10:00").Attend("+16d 10:00")),
    ];

    /// <summary>All three are told and asked within half an hour, in which no sweep falls.</summary>
    static Script PutRight(this Script s, Moment at) => s
        .TellReferrer(at, Reason).AnswerRegrade(at.PlusMinutes(10), "agree").TellPatient(at.PlusMinutes(20));
}
