using FhirGateway.Fhir;
using FhirGateway.Search;

namespace FhirGateway.Tests.Search;

/// <summary>A query is understood whole or refused with what would be understood.</summary>
public sealed class SearchParserTests
{
    [Theory]
    [InlineData("Task", "colour=red", "Task has no search parameter 'colour'. Known are: _content, _count, _elements, _filter, _id,")]
    [InlineData("Task", "Status=requested", "Task has no search parameter 'Status'.")]
    [InlineData("Task", "status:exact=requested", "Task.status does not take the modifier ':exact'; it takes :not, :missing.")]
    [InlineData("Task", "code:in=urn:vs", "code:in=urn:vs: The value set urn:vs is not known here.")]
    [InlineData("Task", "focus:not=a", "it takes :identifier, :missing or a resource type.")]
    [InlineData("Task", "focus:Nonsense=a", "Task.focus does not take the modifier ':Nonsense'")]
    [InlineData("Task", "_id:exact=a", "Task._id does not take the modifier ':exact'; it takes :not, :missing.")]
    [InlineData("Task", "_lastUpdated:not=2026",
        "Task._lastUpdated does not take the modifier ':not'; it takes :missing.")]
    [InlineData("ServiceRequest", "_query=mine", "_query is not supported yet.")]
    [InlineData("ServiceRequest", "_type=Task", "here is only one.")]
    [InlineData("ServiceRequest", "_contained=true", "_contained is a parameter of searches; here resources are named that stand by themselves.")]
    [InlineData("ServiceRequest", "_containedType=container", "_containedType is a parameter of searches")]
    [InlineData("ServiceRequest", "_content:exact=x", "_content takes no modifier")]
    [InlineData("ServiceRequest", "_sort:desc=authored", "_sort takes no modifier, not ':desc'.")]
    [InlineData("ServiceRequest", "_summary=text&_include=*", "_summary=text cannot be asked together with _include")]
    [InlineData("RiskAssessment", "probability:exact=5", "RiskAssessment.probability does not take the modifier ':exact'; it takes :missing.")]
    [InlineData("Patient", "phonetic:exact=smith", "Patient.phonetic does not take the modifier ':exact'; it takes :missing.")]
    public void What_is_not_supported_is_refused_by_name(string type, string query, string says)
    {
        var parse = Indexed.Parse(type, query);
        var issue = Assert.Single(parse.Issues);
        Assert.Null(parse.Query);
        Assert.Equal((Severity.Error, "not-supported"), (issue.Severity, issue.Code));
        Assert.Contains(says, issue.Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("near=1")]
    [InlineData("near=91|2")]
    [InlineData("near=1|2|3|kg")]
    [InlineData("near=1|2|-3")]
    [InlineData("near=1|2|3|km|x")]
    public void A_place_that_is_none_is_refused(string query) =>
        Assert.StartsWith($"{query}: expected latitude|longitude", Assert.Single(Indexed.Parse("Location", query).Issues).Diagnostics);

    [Theory]
    [InlineData("status=", "status=: expected a value.")]
    [InlineData("status=requested,", "status=requested,: expected a value.")]
    [InlineData("code=a|b|c", "code=a|b|c: expected code, system|code, |code or system|.")]
    [InlineData("code=|", "code=|: expected code, system|code, |code or system|.")]
    [InlineData("status:missing=perhaps", "status:missing=perhaps: expected true or false.")]
    [InlineData("authored-on=yesterday", "authored-on=yesterday: expected [eq|ne|gt|lt|ge|le|sa|eb|ap] and a date")]
    [InlineData("authored-on=xx2026", "authored-on=xx2026: expected")]
    [InlineData("authored-on=2026-02-30", "authored-on=2026-02-30: expected")]
    [InlineData("_lastUpdated=gt", "_lastUpdated=gt: expected")]
    [InlineData("focus=Patient/1/_history/2", "without a version")]
    [InlineData("focus=Nonsense/1", "focus=Nonsense/1: expected Type/id, an id or an absolute URL")]
    [InlineData("focus:ServiceRequest=Task/1", "expected an id of a ServiceRequest")]
    [InlineData("owner:identifier=RXX", "owner:identifier=RXX: expected system|value or |value.")]
    [InlineData("_count=-1", "_count=-1: expected a number from 0 to 1000.")]
    [InlineData("_count=ten", "_count=ten: expected a number from 0 to 1000.")]
    [InlineData("_count=1&_count=2", "_count=2: may stand only once.")]
    [InlineData("_sort=colour", "cannot sort Task by 'colour'; possible, with - for descending: _id, _lastUpdated, authored-on,")]
    [InlineData("_sort=status", "cannot sort Task by 'status'")]
    [InlineData("_sort=phonetic", "cannot sort Task by 'phonetic'")]
    [InlineData("_total=some", "_total=some: expected none, estimate or accurate.")]
    [InlineData("_summary=some", "_summary=some: expected true, text, data, count or false.")]
    [InlineData("_elements=status,colour", "_elements=status,colour: Task has no element 'colour'")]
    [InlineData("_summary=true&_elements=status", "_elements=status: _summary and _elements exclude each other.")]
    public void What_is_malformed_is_refused_with_what_would_do(string query, string says)
    {
        var parse = Indexed.Parse("Task", query);
        Assert.Null(parse.Query);
        Assert.Equal("value", Assert.Single(parse.Issues).Code);
        Assert.Contains(says, parse.Issues[0].Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_reported() =>
        Assert.Equal(3, Indexed.Parse("Task", "colour=red&status:exact=a&_count=x").Issues.Count);

    [Fact]
    public void A_lenient_caller_is_warned_of_what_was_left_out()
    {
        var parse = Indexed.Parse("Task", "colour=red&status=requested", lenient: true);
        Assert.Equal(Severity.Warning, Assert.Single(parse.Issues).Severity);
        Assert.Equal("status", Assert.Single(parse.Query!.Used).Key);
        Assert.Null(Indexed.Parse("Task", "status:exact=requested", lenient: true).Query);
    }

    [Fact]
    public void The_form_of_the_answer_is_read_elsewhere() =>
        Assert.Empty(Indexed.Query("Task", "_format=json&_pretty=true").Used);

    [Theory]
    [InlineData("", 20, false, false)]
    [InlineData("_count=0", 0, true, true)]
    [InlineData("_count=1000", 1000, false, false)]
    [InlineData("_count=5000", 1000, false, false)]
    [InlineData("_summary=count", 20, true, true)]
    [InlineData("_total=accurate", 20, true, false)]
    [InlineData("_total=estimate", 20, true, false)]
    [InlineData("_total=none&_summary=false", 20, false, false)]
    public void Count_and_total_are_read(string text, int count, bool total, bool onlyTotal)
    {
        var query = Indexed.Query("Task", text);
        Assert.Equal((count, total, onlyTotal), (query.Count, query.WantsTotal, query.OnlyTotal));
    }

    [Theory]
    [InlineData("a", "|a")]
    [InlineData(@"a\,b", "|a,b")]
    [InlineData(@"urn:s|a\|b", "urn:s|a|b")]
    [InlineData(@"a\\\$", @"|a\$")]
    [InlineData(@"a\b", @"|a\b")]
    [InlineData(@"|a", "none|a")]
    [InlineData(@"urn:s|", "urn:s|")]
    public void Tokens_are_split_and_unescaped(string text, string expected)
    {
        var parts = expected.Split('|', 2);
        long key = parts switch
        {
            ["", var value] => TokenKeys.Of("code", null, value),
            ["none", var value] => TokenKeys.Of("code", "", value),
            [var system, ""] => TokenKeys.Of("code", system, null),
            _ => TokenKeys.Of("code", parts[0], parts[1]),
        };
        var criterion = Assert.IsType<TokenCriterion>(Assert.Single(Indexed.Query("Task", $"code={text}").Criteria));
        Assert.Equal(key, criterion.SingleKey);
    }

    [Fact]
    public void A_comma_means_or_and_a_repeat_means_and()
    {
        Assert.Equal(2, Assert.IsType<TokenCriterion>(Assert.Single(Indexed.Query("Task", "code=a,b").Criteria)).Keys.Count);
        Assert.Equal(2, Indexed.Query("Task", "code=a&code=b").Criteria.Count);
    }

    [Theory]
    [InlineData("focus=ServiceRequest/1", "ServiceRequest/1")]
    [InlineData("focus:ServiceRequest=1", "ServiceRequest/1")]
    [InlineData("focus:ServiceRequest=ServiceRequest/1", "ServiceRequest/1")]
    [InlineData("focus=https://gateway.example.org/fhir/ServiceRequest/1", "ServiceRequest/1")]
    [InlineData("focus=1", "/1")]
    [InlineData("part-of=1", "Task/1")]
    [InlineData("patient=1", "Patient/1")]
    public void References_are_read_in_every_form(string query, string expected)
    {
        var criterion = Assert.IsType<ReferenceCriterion>(Assert.Single(Indexed.Query("Task", query).Criteria));
        var target = Assert.Single(criterion.Targets);
        Assert.Equal(expected, $"{string.Join(',', target.Types)}/{target.Id}");
    }

    [Fact]
    public void A_foreign_reference_is_asked_by_key() =>
        Assert.Equal(
            TokenKeys.Of("focus", null, "https://elsewhere.example.org/fhir/ServiceRequest/1"),
            Assert.Single(Assert.IsType<ReferenceCriterion>(Assert.Single(Indexed.Query(
                "Task", "focus=https://elsewhere.example.org/fhir/ServiceRequest/1").Criteria)).Keys));

    [Theory]
    [InlineData("2026", "Eq", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("eq2026-02", "Eq", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z")]
    [InlineData("ge2026-02-03", "Ge", "2026-02-03T00:00:00Z", "2026-02-04T00:00:00Z")]
    [InlineData("lt2026-02-03T10:30Z", "Lt", "2026-02-03T10:30:00Z", "2026-02-03T10:31:00Z")]
    [InlineData("sa2026-02-03T10:30:00+02:00", "Sa", "2026-02-03T08:30:00Z", "2026-02-03T08:30:01Z")]
    [InlineData("eb2026-02-03T10:30:00 02:00", "Eb", "2026-02-03T08:30:00Z", "2026-02-03T08:30:01Z")]
    [InlineData("ap2026-02-03T10:30:00.5Z", "Ap", "2026-02-03T10:30:00.5Z", "2026-02-03T10:30:00.6Z")]
    [InlineData("ne2026-07-03", "Ne", "2026-07-02T23:00:00Z", "2026-07-03T23:00:00Z")]
    public void Dates_are_intervals_of_their_precision(string text, string prefix, string start, string end)
    {
        var criterion = Assert.IsType<DateCriterion>(Assert.Single(Indexed.Query("Task", $"authored-on={text}").Criteria));
        Assert.Equal(
            new DateRange(Enum.Parse<SearchPrefix>(prefix), DateTimeOffset.Parse(start), DateTimeOffset.Parse(end)),
            Assert.Single(criterion.Ranges));
    }
}
