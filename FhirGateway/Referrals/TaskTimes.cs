using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>
/// When a move of a Task happened: at the decision's own time for a triage, else when the Task says that it was
/// modified, else when it was told. A time that is left as the version before had it dates nothing.
/// </summary>
internal static class TaskTimes
{
    /// <summary>The decision's time, where the version tells a new one.</summary>
    public static FhirDateTime? Decided(Element task, Element? before) =>
        At(task) is { } at && (before is null || At(before)?.Start != at.Start) ? at : null;

    /// <summary>The modification's time, where the version tells a new one.</summary>
    public static FhirDateTime? Moved(Element task, Element? before) =>
        before is null || before.Text("lastModified") != task.Text("lastModified") ? task.Time("lastModified") : null;

    /// <summary>When a version's move happened.</summary>
    public static Moment Moved(History task, ResourceVersion version) =>
        Moment.Of(Moved(version.Resource!.Root, Before(task, version)), version.KnownAt);

    /// <summary>When a version's decision or, without one, its move happened.</summary>
    public static Moment Decided(History task, ResourceVersion version)
    {
        var (now, before) = (version.Resource!.Root, Before(task, version));
        return Moment.Of(Decided(now, before) ?? Moved(now, before), version.KnownAt);
    }

    public static FhirDateTime? At(Element task) => FhirDateTime.TryParse(
        task.Extension(Canonical.Extensions.TriageDecision).Extension("at")?["value"]?.Value, out var at) ? at : null;

    static Element? Before(History task, ResourceVersion version) => task.Versions
        .LastOrDefault(v => v.Version < version.Version && v.Resource is not null)?.Resource?.Root;
}
