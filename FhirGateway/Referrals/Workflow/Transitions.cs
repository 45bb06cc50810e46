using System.Collections.Frozen;
using static FhirGateway.Referrals.Workflow.Machine;
using static FhirGateway.Referrals.Workflow.Need;
using static FhirGateway.Referrals.Workflow.Role;

namespace FhirGateway.Referrals.Workflow;

/// <summary>
/// The published table of moves. Task: AU eRequesting's transitions, with the returns after acceptance that e-RS knows;
/// the requester owns the ServiceRequest and the filler the Task, and withdrawing after the start is asked for and
/// answered (HL7 Clinical Order Workflows). What stays in its state is no move.
/// </summary>
internal static class Transitions
{
    /// <summary>From the states on the left (or <see cref="Machine.New"/>) to those on the right.</summary>
    static IEnumerable<Transition> Rows(Machine machine, string origins, string targets, Role actors, Need needs = Need.None) =>
        from origin in origins.Split(' ')
        from target in targets.Split(' ')
        where origin != target
        select new Transition(machine, origin, target, actors, needs);

    public static IReadOnlyList<Transition> All { get; } =
    [
        .. Rows(Request, New, "draft active", Requester),
        .. Rows(Request, "draft", "active revoked entered-in-error", Requester),
        .. Rows(Request, "active on-hold unknown", "active on-hold completed revoked", Requester),
        .. Rows(Request, "active on-hold unknown completed revoked", "entered-in-error", Requester, Handshake),

        .. Rows(Tracking, New, "requested", Requester | Filler | Role.Gateway),
        .. Rows(Tracking, New, "draft", Requester),
        .. Rows(Tracking, New, "received accepted", Filler),
        .. Rows(Tracking, "draft", "requested", Requester),
        .. Rows(Tracking, "requested", "received", Filler),
        .. Rows(Tracking, "requested received ready on-hold", "accepted", Filler),
        .. Rows(Tracking, "accepted ready on-hold", "in-progress", Filler),
        .. Rows(Tracking, "requested received accepted ready on-hold", "rejected", Filler, Reason),
        .. Rows(Tracking, "accepted in-progress", "on-hold", Filler, Reason),
        .. Rows(Tracking, "in-progress", "completed", Filler),
        .. Rows(Tracking, "in-progress", "failed", Filler, Reason),
        .. Rows(Tracking, "draft requested received accepted ready", "cancelled", Requester, Reason),
        .. Rows(Tracking, "received accepted ready in-progress on-hold", "cancelled", Filler, Reason | Asked),
        .. Rows(Tracking, "draft requested received accepted ready in-progress on-hold rejected failed completed",
            "entered-in-error", Requester | Filler, Successor),

        .. Rows(Step, New, "sent received information-requested triaged returned redirected", Filler | Role.Gateway),
        .. Rows(Step, "sent", "received", Filler),
        .. Rows(Step, "sent received information-requested waiting booked", "triaged", Filler),
        .. Rows(Step, "information-requested", "received", Filler),
        .. Rows(Step, "sent received triaged waiting booked", "information-requested", Filler),
        .. Rows(Step, "triaged booked not-attended attended outcome-recorded letter-sent", "waiting", Filler),
        .. Rows(Step, "triaged waiting not-attended attended outcome-recorded letter-sent", "booked", Filler),
        .. Rows(Step, "triaged waiting booked not-attended", "attended", Filler),
        .. Rows(Step, "booked", "not-attended", Filler),
        .. Rows(Step, "attended", "outcome-recorded letter-sent", Filler),
        .. Rows(Step, "outcome-recorded", "letter-sent", Filler),
        .. Rows(Step, "outcome-recorded letter-sent", "closed", Filler),
        .. Rows(Step, "sent received information-requested triaged waiting booked not-attended", "returned", Filler),
        .. Rows(Step, "sent received information-requested triaged waiting booked not-attended", "redirected", Filler, Successor),

        .. Rows(Withdrawal, New, "requested", Requester, Reason | Actor | Date),
        .. Rows(Withdrawal, "requested", "received", Filler),
        .. Rows(Withdrawal, "requested received", "accepted", Filler),
        .. Rows(Withdrawal, "accepted", "in-progress", Filler),
        .. Rows(Withdrawal, "requested received accepted in-progress", "completed", Filler),
        .. Rows(Withdrawal, "requested received accepted in-progress", "rejected", Filler, Reason),
        .. Rows(Withdrawal, "requested received accepted in-progress", "cancelled entered-in-error", Requester, Reason),

        .. Errands(Answer, Outcome),
        .. Errands(Errand, Need.None),

        .. Rows(Machine.Appointment, New, "proposed pending booked waitlist", Filler),
        .. Rows(Machine.Appointment, "proposed pending waitlist", "proposed pending waitlist booked cancelled", Filler),
        .. Rows(Machine.Appointment, "booked", "pending waitlist arrived checked-in fulfilled noshow cancelled", Filler),
        .. Rows(Machine.Appointment, "arrived checked-in", "arrived checked-in fulfilled cancelled", Filler),
        .. Rows(Machine.Appointment,
            "proposed pending booked waitlist arrived checked-in fulfilled noshow cancelled", "entered-in-error", Filler),

        .. Rows(Machine.Encounter, New, "planned arrived triaged in-progress finished cancelled", Filler),
        .. Rows(Machine.Encounter, "planned", "arrived triaged in-progress finished cancelled", Filler),
        .. Rows(Machine.Encounter, "arrived triaged", "arrived triaged in-progress finished cancelled", Filler),
        .. Rows(Machine.Encounter, "in-progress onleave", "in-progress onleave finished", Filler),
        .. Rows(Machine.Encounter, "planned arrived triaged in-progress onleave finished cancelled unknown",
            "entered-in-error", Filler),
        .. Rows(Machine.Encounter, "unknown", "planned arrived triaged in-progress onleave finished cancelled", Filler),
    ];

    static IEnumerable<Transition> Errands(Machine machine, Need done) =>
    [
        .. Rows(machine, New, "draft requested ready received accepted in-progress on-hold", Anybody | Role.Gateway),
        .. Rows(machine, New, "completed", Filler | Practice, done),
        .. Rows(machine, "draft", "requested ready", Requester),
        .. Rows(machine, "requested ready", "received", Filler),
        .. Rows(machine, "requested ready received", "accepted", Filler),
        .. Rows(machine, "requested ready received accepted on-hold", "in-progress", Filler),
        .. Rows(machine, "accepted in-progress", "on-hold", Filler, Reason),
        .. Rows(machine, "requested ready received accepted in-progress on-hold", "completed", Filler, done),
        .. Rows(machine, "requested ready received accepted in-progress on-hold", "rejected failed", Filler, Reason),
        .. Rows(machine, "draft requested ready received accepted in-progress on-hold", "cancelled", Requester, Reason),
        .. Rows(machine, "draft requested ready received accepted in-progress on-hold rejected failed cancelled completed",
            "entered-in-error", Requester | Filler),
    ];

    static readonly FrozenDictionary<(Machine, string), Transition[]> ByFrom =
        All.GroupBy(t => (t.Machine, t.From)).ToFrozenDictionary(g => g.Key, g => g.ToArray());

    /// <summary>The rows that lead on from a state; none where it is final.</summary>
    public static IReadOnlyList<Transition> From(Machine machine, string state) =>
        ByFrom.TryGetValue((machine, state), out var rows) ? rows : [];

    /// <summary>The rows from one state to another: one for each role that needs something else.</summary>
    public static IEnumerable<Transition> Between(Machine machine, string from, string to) =>
        From(machine, from).Where(row => row.To == to);

    /// <summary>For a refusal: what would be legal from a state, for whom, and with what.</summary>
    public static string LegalFrom(Machine machine, string state) => From(machine, state) is { Count: > 0 } rows
        ? string.Join(", ", rows.Select(row => row.Words))
        : "none, it is final";
}
