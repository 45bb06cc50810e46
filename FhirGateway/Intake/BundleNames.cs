namespace FhirGateway.Intake;

/// <summary>The resource that an entry of a transaction becomes.</summary>
/// <param name="Reference"><c>Type/id</c></param>
/// <param name="Version">The version that the transaction makes or found; null where saving decides it.</param>
internal readonly record struct EntryTarget(string Reference, int? Version);

/// <summary>What the resources of a transaction refer to, and the references to put in its place.</summary>
/// <param name="Entries">By what its entries call each other, as <see cref="KeyOf"/> writes it.</param>
/// <param name="Conditional">By conditional reference: <c>Patient?identifier=…</c></param>
/// <param name="OwnBase">The service base as the sender knows it.</param>
internal sealed record BundleNames(
    IReadOnlyDictionary<string, EntryTarget> Entries, IReadOnlyDictionary<string, string> Conditional, string OwnBase)
{
    const string History = "/_history/";

    /// <summary>One text for the spellings of a name: the letter case of a urn:uuid or urn:oid means nothing.</summary>
    public static string KeyOf(string name) =>
        name.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("urn:oid:", StringComparison.OrdinalIgnoreCase) ? name.ToLowerInvariant() : name;

    /// <summary>The reference to put in a name's place, with a version where the name has one; null for no name.</summary>
    public string? Find(string text)
    {
        if (Entries.TryGetValue(KeyOf(text), out var target)) return target.Reference;
        return TargetOfVersion(text) is { Version: { } version } versioned
            ? $"{versioned.Reference}{History}{version}" : null;
    }

    /// <summary>It names a version of an entry, and nobody knows yet which version that will be.</summary>
    public bool IsVersionUnknown(string text) => TargetOfVersion(text) is { Version: null } target
        && !text.StartsWith($"{OwnBase}/{target.Reference}/", StringComparison.Ordinal);

    EntryTarget? TargetOfVersion(string text) =>
        text.IndexOf(History, StringComparison.Ordinal) is var end and > 0
        && Entries.TryGetValue(KeyOf(text[..end]), out var target) ? target : null;
}
