using FhirGateway.Reports;
using Microsoft.OData;

namespace FhirGateway.Tests.Reports;

public sealed class ReportQueryTests
{
    static readonly DateTimeOffset Now = new(2025, 9, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Tier eq 1", "(f.tier::int = $1)", 1)]
    [InlineData("Rule eq 'not-seen' and Tier le 2", "((f.rule = $1) and (f.tier::int <= $2))", 2)]
    [InlineData("PerformerOrg eq null", "(r.performer_org is null)", 0)]
    [InlineData("PerformerOrg ne null", "(r.performer_org is not null)", 0)]
    [InlineData("contains(Specialty,'ology')", "(position($1 in r.specialty) > 0)", 1)]
    [InlineData("not startswith(Rule,'not-')", "(not starts_with(f.rule, $1))", 1)]
    [InlineData("DueAt lt 2025-09-01T00:00:00Z", "(f.due_at < $1)", 1)]
    [InlineData("Rule in ('not-seen','not-booked')", "(f.rule = $1 or f.rule = $2)", 2)]
    [InlineData("year(DueAt) eq 2025", "(extract(year from (f.due_at) at time zone 'UTC')::int = $1)", 1)]
    public void A_filter_becomes_SQL_over_the_reports_columns(string filter, string sql, int parameters)
    {
        var query = Parse(ReportSets.OverdueDuties, ("$filter", filter));
        Assert.Equal(sql, query.Filter.Text);
        Assert.Equal(parameters, query.Filter.Parameters.Count);
    }

    [Fact]
    public void What_a_client_writes_never_becomes_part_of_the_statement()
    {
        var query = Parse(ReportSets.OverdueDuties, ("$filter", "Rule eq 'x''; drop table ver; --'"));
        Assert.DoesNotContain("drop", query.Filter.Text, StringComparison.Ordinal);
        Assert.Equal("x'; drop table ver; --", query.Filter.Parameters.Single());
    }

    [Theory]
    [InlineData("$filter", "Nothing eq 1")]
    [InlineData("$filter", "Tier eq")]
    [InlineData("$filter", "Tier eq 'one'")]
    [InlineData("$filter", "geo.distance(Rule,Rule) lt 1")]
    [InlineData("$orderby", "Nothing")]
    [InlineData("$orderby", "length(Rule)")]
    [InlineData("$select", "Nothing")]
    [InlineData("$top", "-1")]
    [InlineData("$top", "many")]
    [InlineData("$search", "abc")]
    [InlineData("$compute", "Tier add 1 as X")]
    [InlineData("$expand", "Rule")]
    [InlineData("$skiptoken", "not-a-cursor")]
    [InlineData("$format", "xml")]
    [InlineData("unknown", "1")]
    public void What_is_not_offered_is_an_error_that_says_so(string option, string value) =>
        Assert.NotEmpty(Assert.ThrowsAny<ODataException>(() => Parse(ReportSets.OverdueDuties, (option, value))).Message);

    [Fact]
    public void A_filter_of_boundless_depth_is_refused() =>
        Assert.ThrowsAny<ODataException>(() =>
            Parse(ReportSets.OverdueDuties, ("$filter", new string('(', 800) + "Tier eq 1" + new string(')', 800))));

    [Fact]
    public void The_order_always_ends_in_the_key()
    {
        var query = Parse(ReportSets.Referrals, ("$orderby", "SentOn desc"));
        Assert.Equal([("SentOn", true), ("ReferralId", false)], query.Order.Select(o => (o.Column.Name, o.Descending)));
    }

    [Fact]
    public void Select_keeps_the_reports_own_order_of_columns()
    {
        var query = Parse(ReportSets.Referrals, ("$select", "Step,ReferralId"));
        Assert.Equal(["ReferralId", "Step"], query.Shown.Select(c => c.Name));
    }

    [Fact]
    public void The_metadata_names_every_report_and_its_key()
    {
        foreach (var set in ReportSets.All)
        {
            Assert.Contains($"EntitySet Name=\"{set.Name}\"", ReportModel.Metadata, StringComparison.Ordinal);
            foreach (var key in set.Key)
                Assert.Contains($"PropertyRef Name=\"{key}\"", ReportModel.Metadata, StringComparison.Ordinal);
        }
    }

    static ReportQuery Parse(ReportSet set, params (string, string)[] options) =>
        ReportQuery.Parse(set, [.. options.Select(o => KeyValuePair.Create(o.Item1, o.Item2))], Now);
}
