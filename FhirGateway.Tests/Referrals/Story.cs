using System.Globalization;
using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Referrals;
using FhirGateway.Rules;

namespace FhirGateway.Tests.Referrals;

/// <summary>
/// A record that grows version by version under a clock turned by hand, and what the gateway makes of it.
/// </summary>
sealed class Story
{
    readonly List<ResourceVersion> versions = [];
    DateTimeOffset clock;

    public Story(string country = "England")
    {
        At("2025-01-01T00:00:00Z");
        Told("""{"resourceType":"Organization","id":"practice","name":"The Practice"}""");
        Told($$"""{"resourceType":"Organization","id":"hospital","name":"The Hospital","address":[{"country":"{{country}}"}]}""");
        Told("""{"resourceType":"PractitionerRole","id":"gp","organization":{"reference":"Organization/practice"}}""");
        Told("""{"resourceType":"PractitionerRole","id":"consultant","organization":{"reference":"Organization/hospital"}}""");
        Told("""{"resourceType":"Patient","id":"p","birthDate":"1970-01-01","name":[{"family":"Smith","given":["Ann"]}]}""");
    }

    public string Root { get; init; } = "ServiceRequest/r";

    public PolicySet Policies { get; init; } = PolicySet.Shipped;

    /// <summary>What follows is known at that instant.</summary>
    public Story At(string instant)
    {
        clock = Instant(instant);
        return this;
    }

    /// <summary>The next version of each resource, known now.</summary>
    public Story Told(params IEnumerable<string> resources)
    {
        foreach (var json in resources)
        {
            var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes(json));
            Assert.True(parsed.IsValid, $"{string.Join("; ", parsed.Issues)} in {json}");
            Add(parsed.Resource!.Type, parsed.Resource.Id!, parsed.Resource);
        }
        return this;
    }

    public Story Deleted(string reference)
    {
        Add(reference.Split('/')[0], reference.Split('/')[1], null);
        return this;
    }

    public CaseFile File(string asOf) => new(Root, versions, Instant(asOf));

    /// <summary>The same versions, loaded in another order.</summary>
    public CaseFile Shuffled(string asOf, int seed)
    {
        var order = new Random(seed);
        return new(Root, [.. versions.OrderBy(_ => order.Next())], Instant(asOf));
    }

    public FactSheet Sheet(string asOf) => FactSheet.Build(File(asOf));

    public IReadOnlyList<Finding> Judge(string at) => SafetyRules.Judge(Sheet(at), Policies, Instant(at));

    /// <summary>The rule's finding at that instant; the only one, or the one on that focus.</summary>
    public Finding? Find(string rule, string at, string? focus = null) =>
        Judge(at).SingleOrDefault(f => f.Rule == rule && (focus is null || f.Focus == focus));

    /// <summary>
    /// How the rule stands at each instant, as in <c>pending breached met</c>; <c>-</c> where it says nothing.
    /// </summary>
    public string States(string rule, params IEnumerable<string> instants) =>
        string.Join(' ', instants.Select(at => Find(rule, at)?.State.ToString().ToLowerInvariant() ?? "-"));

    public static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    void Add(string type, string id, Resource? resource) =>
        versions.Add(new ResourceVersion(type, id, versions.Count(v => v.Type == type && v.Id == id) + 1, clock,
            resource));
}
