using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>Persons and organisations that the records name.</summary>
internal sealed class CaseDirectory(CaseHistories histories, IdentifierSystems systems)
{
    const int Deepest = 16;

    /// <summary>Which Patient references mean one person.</summary>
    public Persons Persons => histories.Persons;

    /// <summary>
    /// The organisation a reference leads to, through role, service or a logical identifier; null when unknown here.
    /// </summary>
    public string? OrganisationOf(Element? reference)
    {
        if (histories.Reference(reference) is { } local) return OrganisationOf(local);
        if (reference?["identifier"] is not { } identifier || identifier.Text("value") is not { } value) return null;
        var holder = histories.Living.FirstOrDefault(h => h.Now!.All("identifier").Any(i =>
            systems.Same(identifier.Text("system"), value, i.Text("system"), i.Text("value"))));
        return OrganisationOf(holder?.Reference);
    }

    public string? OrganisationOf(string? reference)
    {
        for (var depth = 0; depth < Deepest && histories.Now(reference) is { } now; depth++)
            switch (now.Type)
            {
                case "Organization": return reference;
                case "PractitionerRole": reference = histories.Reference(now["organization"]); break;
                case "HealthcareService": reference = histories.Reference(now["providedBy"]); break;
                default: return null;
            }
        return null;
    }

    /// <summary>The organisation itself and those it is part of, nearest first.</summary>
    public IReadOnlyList<string> Ancestry(string? organisation)
    {
        var line = new List<string>();
        while (organisation is not null && line.Count < Deepest && !line.Contains(organisation) &&
            histories.IsLiving(organisation))
        {
            line.Add(organisation);
            organisation = histories.Reference(histories.Now(organisation)!["partOf"]);
        }
        return line;
    }

    public Nation? NationOf(string? organisation) => Ancestry(organisation)
        .SelectMany(o => histories.Now(o)!.All("address"))
        .Select(a => NationName.Parse(a.Text("country"))).FirstOrDefault(n => n is not null);

    /// <summary>The nearest organisation above that calls itself a cluster or network of practices.</summary>
    public string? ClusterOf(string? organisation) =>
        Ancestry(organisation).Skip(1).FirstOrDefault(o => IsCalled(o, "cluster", "primary care network", "pcn"));

    /// <summary>The nearest that calls itself a board of health or of integrated care, else the topmost above.</summary>
    public string? BoardOf(string? organisation) => Ancestry(organisation) is [_, .., var top] line
        ? line.Skip(1).FirstOrDefault(o => IsCalled(o, "board", "integrated care", "icb")) ?? top
        : null;

    /// <summary>A nation's number of a person, else the first identifier that has a system and a value.</summary>
    public string? Number(Element patient) =>
        patient.All("identifier").FirstOrDefault(i =>
            systems.SchemeOf(i.Text("system")) is { } scheme && IdentifierSystems.IsPerson(scheme))?.Text("value")
        ?? patient.All("identifier").FirstOrDefault(i => i.Text("system") is not null)?.Text("value");

    bool IsCalled(string organisation, params string[] words)
    {
        var now = histories.Now(organisation)!;
        var names = now.All("type").SelectMany(t => t.All("coding").SelectMany(c => new[] { c.Text("code"), c.Text("display") })
            .Append(t.Text("text"))).Append(now.Text("name"));
        return names.Any(name => words.Any(word => name?.Contains(word, StringComparison.OrdinalIgnoreCase) == true));
    }
}
