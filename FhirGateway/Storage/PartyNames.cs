using FhirGateway.Fhir.Definitions;
using FhirGateway.Referrals;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>An organisation that a resource names.</summary>
/// <param name="Param">By which reference.</param>
/// <param name="Via">The row of the role or service that stands for it; 0 when it is named itself.</param>
/// <param name="Key">Its visibility key; 0 while nobody knows what the role or service stands for.</param>
internal readonly record struct PartyName(int Param, long Via, long Key);

/// <summary>What of one write decides who may see it, as its content says it.</summary>
internal sealed class PartyNames
{
    readonly PendingWrite write;

    public PartyNames(PendingWrite write)
    {
        this.write = write;
        var references = write.Index.References.Where(r => PartyLinks.Matters(r.Param)).ToList();
        References = references;
        HangsOn = [.. references.Where(r => PartyLinks.HangsOn.Contains(r.Param) && Visibility.IsRecord(r.Type)).Select(KeyOf)];
        Shows = [.. references.Where(r => PartyLinks.Shows.Contains(r.Param) && !Audience.IsOpen(r.Type)).Select(KeyOf)];
        Named = [.. references.Where(r => PartyLinks.Names.Contains(r.Param))];
        Requests = write.Write.Type != "Task" ? []
            : [.. references.Where(r => PartyLinks.Work.Contains(r.Param) && r.Type == "ServiceRequest").Select(KeyOf)];
        Subject = references.Where(r => r.Param == PartyLinks.Subject && r.Type == Visibility.Ends)
            .Select(r => (RowKey?)KeyOf(r)).FirstOrDefault();
        if (write.Resource is not { } resource) return;
        ByIdentifier = [.. Visibility.ByIdentifier(resource, write.Systems).Select(n => (PartyLinks.Id(n.Parameter), n.Key))];
        IsRestricted = Visibility.IsRestricted(resource);
    }

    /// <summary>All of its references upon which it depends who may see something.</summary>
    public IReadOnlyList<ReferenceRow> References { get; }

    public IReadOnlyList<RowKey> HangsOn { get; }
    public IReadOnlyList<RowKey> Shows { get; }
    public IReadOnlyList<ReferenceRow> Named { get; }

    /// <summary>Of a Task: the requests whose party its owner is.</summary>
    public IReadOnlyList<RowKey> Requests { get; }

    /// <summary>Of a request: the patient.</summary>
    public RowKey? Subject { get; }

    public IReadOnlyList<(int Param, long Key)> ByIdentifier { get; } = [];
    public bool IsRestricted { get; }

    public bool IsSilent => References.Count == 0 && ByIdentifier.Count == 0 && !IsRestricted;

    /// <summary>As rows, with what is known of the roles, services and identifiers.</summary>
    public IReadOnlyList<PartyName> Resolve(Neighbours known)
    {
        var names = new HashSet<PartyName>();
        if (IsRestricted) names.Add(new PartyName(PartyLinks.Restricted, 0, 0));
        foreach (var reference in Named)
            if (reference.Type == "Organization")
                names.Add(new PartyName(reference.Param, 0, TokenKeys.Organisation($"Organization/{reference.Id}")));
            else if (known.StandsFor(KeyOf(reference)) is { } found)
                names.Add(new PartyName(reference.Param, found.Rid, found.Key));
        foreach (var (param, key) in ByIdentifier)
            if (known.Identified(key) is { } organisation) names.Add(new PartyName(param, 0, organisation));
        return [.. names.OrderBy(n => n.Param).ThenBy(n => n.Via).ThenBy(n => n.Key)];
    }

    public static RowKey KeyOf(ReferenceRow reference) => new(ResourceTypes.Number(reference.Type), reference.Id);

    /// <summary>A role or a service.</summary>
    public bool IsStandIn => write.Write.Type is "PractitionerRole" or "HealthcareService";
}
