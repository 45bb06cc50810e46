using FhirGateway.Fhir;
using FhirGateway.Referrals;
using FhirGateway.Rules;

namespace FhirGateway.Intake;

/// <summary>
/// The cases that one submission makes, judged without the store. Most referrals are new, bring all their records with
/// them and break no rule: for these nothing has to be read.
/// </summary>
internal sealed class SubmittedCases(IReadOnlyList<Written> writes, DateTimeOffset asOf, CaseLoader loader)
{
    /// <summary>Records of other types lead to stays, or count by who sent them, which the directory tells.</summary>
    static readonly HashSet<string> Plain = ["ServiceRequest", "Task", "DocumentReference", "Binary"];

    readonly CaseFile file = new(
        "", [.. writes.Select(w => new ResourceVersion(w.Wanted.Type, w.Wanted.Id, w.Stored.Version, w.Stored.At,
            w.Wanted.Resource))], asOf)
    {
        Base = loader.Base,
        Systems = loader.Systems,
    };

    /// <summary>
    /// No rule is breached whatever the store holds: nothing stored belongs to the cases, and what is stored of the
    /// organisations and the patient can only change the nation, which is tried with each, or end duties by a death.
    /// </summary>
    public bool CannotBreach(IReadOnlyList<Written> requests, PolicySet policies)
    {
        var histories = new CaseHistories(file);
        return writes.All(w => IsAlone(w, histories))
            && requests.Select(r => Links.RootOf(histories, r.Wanted.Reference)).Distinct()
                .All(root => CannotBreach(FactSheet.Build(file with { Root = root }), policies));
    }

    bool CannotBreach(FactSheet sheet, PolicySet policies) => sheet.IsCase
        && Enum.GetValues<Nation>().Select(nation => sheet with { Nation = nation }).Append(sheet with { Nation = null })
            .All(s => SafetyRules.Judge(s, policies, asOf).All(f => f.State != FindingState.Breached));

    /// <summary>Nothing stored can refer to it, and it refers to no stored record of a case and to no other person.</summary>
    bool IsAlone(Written write, CaseHistories histories)
    {
        var wanted = write.Wanted;
        if (!Links.Members.Contains(wanted.Type)) return true;
        if (wanted is not { Creates: true, Resource: { } resource } || !Plain.Contains(wanted.Type)) return false;
        var root = resource.Root;
        return Links.Towards(histories, wanted.Reference).Concat(Brought(root, histories)).All(histories.IsLiving)
            && Persons.Length <= 1;
    }

    static readonly string[] RequestLinks = ["basedOn", "replaces", "supportingInfo"];

    /// <summary>References of a request to what it follows, replaces and brings, and of a letter to its content.</summary>
    static IEnumerable<string> Brought(Element root, CaseHistories histories) => root.Type switch
    {
        "ServiceRequest" => RequestLinks.SelectMany(name => histories.References(root, name))
            .Where(r => Links.Brought.Contains(r.Split('/')[0])),
        "DocumentReference" => root.All("content").Select(c => c.Text("attachment", "url")).OfType<string>(),
        _ => [],
    };

    /// <summary>Whom the records are about, as they say it; letters of other records of one person need the store.</summary>
    string?[] Persons { get; } =
    [
        .. writes.Where(w => Links.Members.Contains(w.Wanted.Type)).Select(w => w.Wanted.Resource?.Root)
            .Select(r => r?["subject"] ?? r?["for"]).OfType<Element>().Select(subject => subject.Text("reference")).Distinct(),
    ];
}
