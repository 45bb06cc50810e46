namespace FhirGateway.Commands.Demo.Scenarios;

/// <summary>
/// The synthetic "Patient S", after the published Primary care patient safety strategy (NHS England, PRN01039): what a
/// tracker would have said, and when. The seven months before the referral lie before the simulated period.
/// </summary>
internal static class PatientSScenario
{
    public const string Name = "patient-s";

    public static readonly Scenario Scenario =
        new Scenario(Name, "Patient S", ScenarioKind.Story, Start.Date(2025, 9, 2), Tell).InScotland();

    static void Tell(Script s)
    {
        BeforeTheReferral(s);
        Referral(s);
        Waiting(s);
        LastWeeks(s);
    }

    static void BeforeTheReferral(Script s) => s
        .Tell("+0d 09:00", "In March an ultrasound saw only part of the pelvis; its report recommends a referral to "
            + "gynaecology. Nobody makes it", "R01", "recommended-referral-not-made")
        .Tell("+0d 09:00", "The incomplete report is reviewed by nobody", "R21", "result-unreviewed")
        .Report("+0d 09:00", "2025-03-04", "Partial view only. Referral to gynaecology is recommended.");

    static void Referral(Script s) => s
        .Tell("+34d 10:00", "Seven months after the scan the practice refers. The letter is marked urgent, the request is "
            + "marked routine", "R05", "urgency-mismatch", "request")
        .Tell("+34d 10:00", "The request is limited in detail", "R04", "minimum-data-missing")
        .Tell("+34d 10:00", "The body mass index, a risk factor, is not carried over", "R30", "risk-factor-not-carried")
        .Refer("+34d 10:00", "routine", "Marked URGENT. Please see urgently.")
        .Receive("+34d 15:00")
        .Tell("+36d 11:00", "The hospital triages it as routine and gives no reason", "R08", "mismatch-triaged-lower", "request")
        .Triage("+36d 11:00", "routine").Sweep("+36d 11:00")
        .Tell("+37d 11:00", "The practice is not told, and believes that she will be seen urgently", "R07",
            "downgrade-not-communicated", "request")
        .Sweep("+37d 10:59", "+37d 11:00");

    static void Waiting(Script s) => s
        .Tell("+50d 11:00", "Two weeks after the triage there is no appointment", "R16", "not-booked", "request")
        .Sweep("+50d 10:59", "+50d 11:00")
        .Tell("+62d 10:00", "Four weeks after the referral she has not been seen", "R17", "not-seen", "request")
        .Sweep("+62d 09:59", "+62d 10:00")
        .Tell("+70d 10:00", "She is booked, as routine, for a day four months away")
        .Book("+70d 10:00", "+190d 10:00")
        .Tell("+128d 14:00", "She comes to the emergency department with the same problem", "R25",
            "emergency-attendance-while-waiting")
        .Admit("+128d 14:00", "EMER", "emergency-1").Discharge("+128d 20:00", name: "emergency-1")
        .Tell("+129d 00:00", "The practice gets no summary of it", "R33", "discharge-summary-missing", "emergency-1")
        .Tell("+128d 20:00", "A telephone call and a scan are promised within two weeks; no appointment is made", "R37",
            "follow-up-not-booked")
        .Tell("+142d 20:00", "The two weeks are over: neither call nor scan", "R39", "promised-action-missed")
        .PlanFollowUp("+128d 20:00", "+142d 20:00", basedOn: "request")
        .Tell("+146d 08:00", "The follow-up is a quarter of its interval late", "R38", "follow-up-overdue", "follow-up")
        .Sweep("+146d 07:59", "+146d 08:00");

    static void LastWeeks(Script s) => s
        .Tell("+150d 10:00", "A consultation by telephone: she has never been examined", "R29", "never-examined")
        .Tell("+150d 10:00", "The scan through the vagina that was planned has not been done", "R20", "diagnostic-overdue")
        .Visit("+150d 10:00", "telephone-visit", kind: "VR")
        .Tell("+156d 20:00", "The follow-up has taken twice its interval; the Flag moves to the worklist", "R38",
            "follow-up-overdue", "follow-up")
        .Sweep("+156d 19:59", "+156d 20:00")
        .Tell("+164d 10:30", "No letter about the telephone consultation has come in two weeks", "R32",
            "clinic-letter-missing", "telephone-visit")
        .Sweep("+164d 10:29", "+164d 10:30")
        .Tell("+166d 16:00", "Sixteen days after the consultation she is in the emergency department again", "R25",
            "emergency-attendance-while-waiting")
        .Admit("+166d 16:00", "EMER", "emergency-2").Discharge("+166d 21:00", name: "emergency-2")
        .Admit("+166d 21:30", "IMP", "admission")
        .Tell("+167d 09:00", "She dies of sepsis. What waited for her stops; what was never written is still owed", "R43",
            "patient-died-or-moved")
        .Die("+167d 09:00").Discharge("+167d 10:00", "exp", "admission").Sweep("+167d 09:00")
        .Tell("+167d 10:00", "The two sides should learn from it together", "R47", "learning-pack-due");
}
