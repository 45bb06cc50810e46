namespace FhirGateway.Referrals.Workflow;

/// <summary>A fact that came when it could not be expected.</summary>
/// <param name="Reference">The resource.</param>
/// <param name="Version">The version that said so.</param>
/// <param name="KnownAt">Its instant.</param>
internal sealed record OutOfSequence(string Reference, int Version, DateTimeOffset KnownAt, string Why)
{
    /// <summary>As the referral's row keeps it.</summary>
    public string Words => $"{Reference}/_history/{Version}: {Why}";
}

/// <summary>Reads a case for facts out of sequence, from its versions alone: whatever came, and by what way.</summary>
internal static class Sequence
{
    /// <summary>What one system sends in one go is not out of order, whichever comes first.</summary>
    static readonly TimeSpan AtOnce = TimeSpan.FromMinutes(1);

    public static IReadOnlyList<OutOfSequence> Read(Case record, RequestFact? request, TriageFact? triage)
    {
        var marks = new List<OutOfSequence>();
        foreach (var history in record.Members.Where(h => FactMoves.MachineOf(h.Type) is not null))
        {
            marks.AddRange(Moves(history));
            if (request is not null && history.Type == "Appointment" && record.Histories.IsLiving(history.Reference))
                marks.AddRange(Early(history, triage));
        }
        foreach (var history in record.Members.Where(h => h.Type is "Appointment" or "Encounter" or "DocumentReference"))
            marks.AddRange(Orphaned(record, history));
        return [.. marks.OrderBy(m => m.KnownAt).ThenBy(m => m.Reference, StringComparer.Ordinal)];
    }

    static IEnumerable<OutOfSequence> Moves(History history)
    {
        ResourceVersion? before = null;
        foreach (var version in history.Versions.Where(v => v.Resource is not null))
        {
            if (FactMoves.Odd(before?.Resource?.Root, version.Resource!.Root) is { } why) yield return Mark(version, why);
            before = version;
        }
    }

    // An appointment is for what was triaged; one that was made before the decision shows that it was booked without.
    // What is told late or imported keeps its own order.
    static IEnumerable<OutOfSequence> Early(History history, TriageFact? triage)
    {
        var booked = history.Versions.FirstOrDefault(v => v.Resource?.Root.Text("status") is "booked" or "arrived" or "fulfilled");
        if (booked is null || triage is null || triage.IsRevision) yield break;
        var made = booked.Version == history.First.Version ? booked.Resource!.Root.Time("created") : null;
        if (Moment.Of(made, booked.KnownAt).HappenedAt + AtOnce < triage.HappenedAt)
            yield return Mark(booked, "Booked before the request was triaged.");
    }

    // How the request stood when the fact first came.
    static IEnumerable<OutOfSequence> Orphaned(Case record, History history)
    {
        var first = history.Versions.FirstOrDefault(v => v.Resource is not null);
        if (first is null) yield break;
        foreach (var request in record.RequestsOf(history.Reference))
        {
            var then = record.Histories.Find(request)!.Versions.LastOrDefault(v => v.KnownAt < first.KnownAt);
            if (FactMoves.OddFor(first.Resource!.Root, then?.Resource?.Root.Text("status")) is not { } why) continue;
            yield return Mark(first, why);
            yield break;
        }
    }

    static OutOfSequence Mark(ResourceVersion version, string why) =>
        new(version.Reference, version.Version, version.KnownAt, why);
}
