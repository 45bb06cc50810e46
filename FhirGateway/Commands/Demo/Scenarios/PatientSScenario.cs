using FhirGateway.Commands.Demo.Board;

namespace FhirGateway.Commands.Demo.Scenarios;

/// <summary>
/// The synthetic "Patient S", after the published Primary care patient safety strategy (NHS England, PRN01039): what a
/// tracker would have said, and when. The seven months before the referral lie before the simulated period.
/// </summary>
internal static class PatientSScenario
{
    public const string Name = "patient-s";

    public static readonly Scenario Scenario =
        new Scenario(Name, "Patient S", ScenarioKind.Story, Start.Date(2025, 9, 2), Tell) { Problem = Problem }
            .InScotland();

    static Problem Problem => new(Specialty.Gynaecology, Pathway.Urgent,
        "heavy periods and pelvic pain for a year, and a scan that saw only part of the pelvis", Sex.Female, 40, 46);

    static void Tell(Script s)
    {
        BeforeTheReferral(s);
        Referral(s);
        Waiting(s);
        LastWeeks(s);
    }

    static void BeforeTheReferral(Script s) => s
        .Tell("+0d 09:00",
            "In March an ultrasound saw only part of the pelvis. Its report recommends a referral to gynaecology. Nobody "
            + "makes the referral, and nobody reviews the incomplete report.",
            "a report in its files; no list says that the referral is missing",
            "a finished report; nothing more is asked of it",
            new("R01", "recommended-referral-not-made"), new("R21", "result-unreviewed"))
        .Report("+0d 09:00", "2025-03-04", "Partial view only. Referral to gynaecology is recommended.");

    static void Referral(Script s) => s
        .Tell("+34d 10:00",
            "Seven months after the scan the practice refers. The letter is marked urgent, the request routine. The "
            + "request has little detail, and the body mass index, a risk factor, is not carried over.",
            "an urgent letter that has been sent",
            "a routine request; the letter is its attachment",
            new("R05", "urgency-mismatch", "request"), new("R04", "minimum-data-missing"),
            new("R30", "risk-factor-not-carried"))
        .Refer("+34d 10:00", "routine", "Marked URGENT. Please see urgently.")
        .Receive("+34d 15:00")
        .Tell("+36d 11:00",
            "The hospital triages the referral as routine and gives no reason.",
            "nothing; it believes that she will be seen urgently",
            "a routine patient, triaged in time",
            new StoryWatch("R08", "mismatch-triaged-lower", "request"))
        .Triage("+36d 11:00", "routine").Sweep("+36d 11:00")
        .Tell("+37d 11:00",
            "One working day later the practice has not been told.",
            "nothing",
            "a routine patient; nobody is reminded to tell the practice",
            new StoryWatch("R07", "downgrade-not-communicated", "request"))
        .Sweep("+37d 10:59", "+37d 11:00");

    static void Waiting(Script s)
    {
        NotSeen(s);
        Emergency(s);
    }

    static void NotSeen(Script s) => s
        .Tell("+50d 11:00",
            "Two weeks after the triage she has no appointment.",
            "nothing",
            "a routine patient, within the waiting time for routine ones",
            new StoryWatch("R16", "not-booked", "request"))
        .Sweep("+50d 10:59", "+50d 11:00")
        .Tell("+62d 10:00",
            "Four weeks after the referral she has not been seen.",
            "nothing, unless somebody asks",
            "the same routine patient",
            new StoryWatch("R17", "not-seen", "request"))
        .Sweep("+62d 09:59", "+62d 10:00")
        .Tell("+70d 10:00",
            "She is booked, as routine, for a day four months away.",
            "nothing; the appointment is told to the patient",
            "a booked patient",
            new StoryWatch("R16", "not-booked", "request"))
        .Book("+70d 10:00", "+190d 10:00");

    static void Emergency(Script s) => s
        .Tell("+128d 14:00",
            "She comes to the emergency department with the same problem.",
            "nothing",
            "an emergency patient; the department is not shown the referral that waits",
            new StoryWatch("R25", "emergency-attendance-while-waiting"))
        .Admit("+128d 14:00", "EMER", "emergency-1").Discharge("+128d 20:00", name: "emergency-1")
        .Tell("+128d 20:00",
            "She is sent home. A telephone call and a scan are promised within two weeks; no appointment is made.",
            "nothing",
            "a promise in the notes of the emergency department",
            new StoryWatch("R37", "follow-up-not-booked"))
        .PlanFollowUp("+128d 20:00", "+142d 20:00", basedOn: "request")
        .Tell("+129d 00:00",
            "The practice gets no summary of the attendance.",
            "nothing; it does not know that she was there",
            "a finished attendance",
            new StoryWatch("R33", "discharge-summary-missing", "emergency-1"))
        .Tell("+142d 20:00",
            "The two weeks are over: neither call nor scan.",
            "nothing",
            "nothing; no list holds the promise",
            new StoryWatch("R39", "promised-action-missed"))
        .Tell("+146d 08:00",
            "The follow-up is late by a quarter of its interval.",
            "nothing",
            "nothing",
            new StoryWatch("R38", "follow-up-overdue", "follow-up"))
        .Sweep("+146d 07:59", "+146d 08:00");

    static void LastWeeks(Script s)
    {
        Telephone(s);
        Death(s);
    }

    static void Telephone(Script s) => s
        .Tell("+150d 10:00",
            "A consultation by telephone counts as seen. She has never been examined, and the planned transvaginal "
            + "scan has not been done.",
            "nothing",
            "a patient who has been spoken to",
            new("R17", "not-seen", "request"), new("R29", "never-examined"), new("R20", "diagnostic-overdue"))
        .Visit("+150d 10:00", "telephone-visit", kind: "VR")
        .Tell("+156d 20:00",
            "The follow-up has taken twice its interval.",
            "nothing",
            "nothing",
            new StoryWatch("R38", "follow-up-overdue", "follow-up"))
        .Sweep("+156d 19:59", "+156d 20:00")
        .Tell("+164d 10:30",
            "No letter about the telephone consultation has come for two weeks.",
            "nothing; it does not know of the consultation",
            "a letter still to be written",
            new StoryWatch("R32", "clinic-letter-missing", "telephone-visit"))
        .Sweep("+164d 10:29", "+164d 10:30");

    static void Death(Script s) => s
        .Tell("+166d 16:00",
            "Sixteen days after the consultation she is in the emergency department again, and is admitted.",
            "nothing",
            "an emergency patient, for the second time",
            new StoryWatch("R25", "emergency-attendance-while-waiting"))
        .Admit("+166d 16:00", "EMER", "emergency-2").Discharge("+166d 21:00", name: "emergency-2")
        .Admit("+166d 21:30", "IMP", "admission")
        .Tell("+167d 09:00",
            "She dies of sepsis. The duties to see her end; letters that were never written are still owed.",
            "the notice of her death",
            "a death on the ward",
            new("R38", "follow-up-overdue", "follow-up"), new("R43", "patient-died-or-moved"))
        .Die("+167d 09:00").Discharge("+167d 10:00", "exp", "admission").Sweep("+167d 09:00")
        .Tell("+167d 10:00",
            "Practice and hospital should learn from it together.",
            "its own part of the story",
            "its own part of the story",
            new StoryWatch("R47", "learning-pack-due"));
}
