using System.Text;
using FhirGateway.Fhir.Json;
using FhirGateway.Intake;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Intake;

/// <summary>
/// Conditions that one resource could meet exclude each other, whatever their spelling and whatever the timing.
/// </summary>
public sealed class ConditionLocksTests
{
    const string Body = """
        {"resourceType":"Patient","identifier":[{"system":"https://practice.example/Number","value":"n1"},{"value":"bare"}],
         "name":[{"family":"Ames"}],"birthDate":"1950-01-01","active":true}
        """;

    static readonly SearchSetting Setting =
        new() { Catalogue = SearchCatalogue.R4, OwnBase = "http://own.example/fhir" };

    /// <summary>The locks of a conditional create.</summary>
    static IReadOnlyList<ConditionLock> Locks(string condition, string body = Body, string id = "new")
    {
        var (criteria, issues) = Criteria.Read("Patient", condition, Setting);
        Assert.True(criteria is not null, string.Join("; ", issues.Select(i => i.Diagnostics)));
        var resource = JsonFormat.Read(Encoding.UTF8.GetBytes(body)).Resource!;
        return ConditionLocks.Of([criteria.Finding([], Audience.Everyone, waits: true)],
            [new Wanted("Patient", id, resource, 0) { Creates = true }], SearchCatalogue.R4);
    }

    static bool Exclude(IReadOnlyList<ConditionLock> one, IReadOnlyList<ConditionLock> other) =>
        one.Any(a => other.Any(b => a.Number == b.Number && !(a.IsShared && b.IsShared)));

    public static TheoryData<string> Spellings =>
    [
        "identifier=https://practice.example/Number|n1",
        "identifier=http://practice.example/Number|n1",
        "identifier=HTTPS://PRACTICE.EXAMPLE/number/|n1",
        "identifier=https%3A%2F%2Fpractice.example%2FNumber%7Cn1",
        "identifier=practice.example/number|n1",
        "identifier=n1",
        "identifier=other|x,https://practice.example/Number|n1",
        "identifier=n1&active=true",
        "active=true&identifier=n1",
        "identifier=n1&identifier=https://practice.example/Number|n1",
        "_id=new",
        "identifier=https://practice.example/Number|",
        "identifier:not=zzz",
        "identifier:of-type=http://x|MR|n1",
        "identifier=|bare",
        "identifier=bare",
        "family=Ames",
        "family:exact=Ames",
        "name=ames&birthdate=1950-01-01",
        "birthdate=ge1940",
        "active=true",
        "_has:Observation:subject:code=x",
        "organization.name=Trust",
        "_tag=x,y",
        "_filter=identifier eq n1",
        "Patient?identifier=n1",
    ];

    [Theory]
    [MemberData(nameof(Spellings))]
    public void A_condition_excludes_every_condition_that_the_same_resource_meets(string condition)
    {
        var own = Locks(condition);
        foreach (var other in Spellings.Select(row => row.Data))
            Assert.True(Exclude(own, Locks(other)), $"{condition} does not exclude {other}");
    }

    [Fact]
    public void Conditions_on_different_identifiers_of_different_resources_go_on_side_by_side()
    {
        var other = Body.Replace("\"n1\"", "\"n2\"", StringComparison.Ordinal)
            .Replace("bare", "other", StringComparison.Ordinal);
        Assert.False(Exclude(Locks("identifier=https://practice.example/Number|n1"),
            Locks("identifier=https://practice.example/Number|n2", other, "another")));
        Assert.False(Exclude(Locks("identifier=n1"), Locks("identifier=n2&family=Ames", other, "another")));
    }

    [Fact]
    public void A_condition_excludes_what_is_stored_under_another_one_and_would_meet_it()
    {
        var both = """{"resourceType":"Patient","identifier":[{"system":"a","value":"1"},{"system":"b","value":"2"}]}""";
        var first = """{"resourceType":"Patient","identifier":[{"system":"a","value":"1"}]}""";
        var second = """{"resourceType":"Patient","identifier":[{"system":"b","value":"2"}]}""";
        Assert.True(Exclude(Locks("identifier=a|1", both, "x"), Locks("identifier=b|2", second, "y")));
        Assert.False(Exclude(Locks("identifier=a|1", first, "x"), Locks("identifier=b|2", second, "y")));
    }

    [Fact]
    public void Many_keys_become_one_lock_of_the_type_that_excludes_all()
    {
        var many = string.Join(',', Enumerable.Range(0, 60).Select(i => $$"""{"system":"s","value":"{{i}}"}"""));
        var locks = Locks("identifier=s|1", $$"""{"resourceType":"Patient","identifier":[{{many}}]}""", "x");
        Assert.Equal([ConditionLock.OfWholeType("Patient")], locks);
        Assert.True(Exclude(locks, Locks("identifier=n1")));
    }

    [Fact]
    public void Items_whose_locks_exclude_each_other_do_not_share_a_transaction()
    {
        static SaveItem Item(string id, params ConditionLock[] locks) =>
            new(new Write.Delete("Patient", id)) { Locks = locks };
        var claims = new GroupClaims();
        claims.Add(Item("a", ConditionLock.WithOthers("Patient"), ConditionLock.OfKey("Patient", 7)));
        Assert.True(claims.Fits(Item("b", ConditionLock.WithOthers("Patient"), ConditionLock.OfKey("Patient", 8))));
        Assert.False(claims.Fits(Item("b", ConditionLock.WithOthers("Patient"), ConditionLock.OfKey("Patient", 7))));
        Assert.False(claims.Fits(Item("b", ConditionLock.OfWholeType("Patient"))));
        Assert.True(claims.Fits(Item("b", ConditionLock.OfWholeType("Task"))));
        Assert.False(claims.Fits(Item("a")));
    }
}
