using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>Reads appointments, and when a patient was seen for a request.</summary>
internal static class Attendance
{
    public static IReadOnlyList<BookingFact> Bookings(Case record, string request) =>
        [.. Of(record, "Appointment", request).Select(a => Booking(record, a)).OrderBy(b => b.HappenedAt)
            .ThenBy(b => b.Reference, StringComparer.Ordinal)];

    /// <summary>The first sign that the patient was seen for that request, by happening.</summary>
    /// <param name="seen">Which encounters count.</param>
    public static EventFact? Seen(Case record, string request, Func<Element, bool> seen)
    {
        var visits = Of(record, "Encounter", request).Select(e => Began(e, seen));
        var kept = Of(record, "Appointment", request).Select(Fulfilled);
        return visits.Concat(kept).OfType<EventFact>().OrderBy(e => e.HappenedAt).ThenBy(e => e.KnownAt)
            .ThenBy(e => e.Evidence.Reference, StringComparer.Ordinal).FirstOrDefault();
    }

    static IEnumerable<History> Of(Case record, string type, string request) => record.MembersOfType(type)
        .Where(h => record.RequestsOf(h.Reference).Contains(request));

    static BookingFact Booking(Case record, History appointment)
    {
        var now = appointment.Now!;
        var booked = IsBooked(now);
        var since = booked ? appointment.Since(IsBooked)! : appointment.SinceUnchanged(a => a.Text("status"));
        // What came booked was booked when it was made; what was proposed first, when it became booked.
        var moment = Moment.Of(booked && since == appointment.First ? now.Time("created") : null, since.KnownAt);
        return new BookingFact(moment.HappenedAt, moment.KnownAt, since.Says("status", now.Text("status")),
            appointment.Reference,
            now.Text("status") ?? "", booked, now.Text("status") == "fulfilled", now.Text("status") == "noshow")
        { IsFuture = moment.IsFuture };
    }

    static bool IsBooked(Element appointment) =>
        appointment.Text("status") is "booked" or "arrived" or "checked-in" or "fulfilled";

    static EventFact? Fulfilled(History appointment) =>
        appointment.Since(a => a.Text("status") == "fulfilled") is { } since
        ? Moment.Of(appointment.Now!.Time("start"), since.KnownAt).Event(since.Says("status", "fulfilled"))
        : null;

    static EventFact? Began(History encounter, Func<Element, bool> seen) => encounter.Since(seen) is { } since
        ? Moment.Of(encounter.Now!.Time("period", "start"), since.KnownAt)
            .Event(since.Says("status", encounter.Now!.Text("status")))
        : null;
}
