using System.Collections;
using System.Globalization;
using FhirGateway.Search;

namespace FhirGateway.Tests.Search;

public sealed class SearchSqlTests
{
    const string Page = "select s.rid from search s where (s.rtype = 140 and CONDITION) order by s.rid limit 21";

    /// <summary>The condition a parameter becomes, its values written in.</summary>
    [Theory]
    [InlineData("status=requested", "(s.status = any({8}))")]
    [InlineData("status=requested,received", "(s.status = any({8,9}))")]
    [InlineData("status=http://hl7.org/fhir/task-status|requested", "(s.status = any({8}))")]
    [InlineData("status=|requested", "(s.status = any({8}))")]
    [InlineData("status=http://elsewhere.example.org/|requested", "s.keys @> {#status http://elsewhere.example.org/|requested}")]
    [InlineData("status=nonsense", "s.keys @> {#status nonsense}")]
    [InlineData("status=requested,nonsense", "(s.status = any({8}) or s.keys && {#status nonsense})")]
    [InlineData("status=http://hl7.org/fhir/task-status|", "s.present & @status <> 0")]
    [InlineData("status:not=requested", "not coalesce((s.status = any({8})), false)")]
    [InlineData("priority=urgent", "(s.priority = any({2}))")]
    [InlineData("intent=order", "s.keys @> {#intent order}")]
    [InlineData("intent=http://hl7.org/fhir/task-intent|order", "s.keys @> {#intent order}")]
    [InlineData("code=a", "s.keys @> {#code a}")]
    [InlineData("code=a,b", "(s.keys && {#code a,#code b})")]
    [InlineData("code:not=a", "not coalesce((s.keys && {#code a}), false)")]
    [InlineData("code:missing=true", "s.present & @code = 0")]
    [InlineData("owner:identifier=urn:s|1", "s.keys @> {#owner:identifier urn:s|1}")]
    [InlineData("_profile=urn:p", "s.keys @> {#_profile urn:p}")]
    [InlineData("_id=a,b", "s.rid in (select t.rid from cur t where t.rtype = 140 and t.fid = any({a,b}))")]
    [InlineData("focus=ServiceRequest/1", "(s.rid in (select r.rid from ref r join cur t on t.rid = r.tgt "
        + "where r.param = 314972362 and (t.rtype = 124 and t.fid = 1)))")]
    [InlineData("authored-on=2026", "((s.d1 >= 2026-01-01 and s.d1 < 2027-01-01 and s.d1e <= 2027-01-01))")]
    [InlineData("authored-on=ge2026", "(((s.d1 > 2025-12-30 or (s.present < 0 and s.d1e > 2026-01-01)) and "
        + "(s.d1e > 2026-01-01 and (s.d1 >= 2026-01-01 or s.d1e > 2027-01-01))))")]
    [InlineData("period=2026", "s.rid in (select d.rid from dat d where d.param = @@period and "
        + "((d.lo >= 2026-01-01 and d.lo < 2027-01-01 and d.hi <= 2027-01-01)))")]
    [InlineData("_lastUpdated=gt2026", "exists (select 1 from cur u where u.rid = s.rid and (u.at >= 2027-01-01))")]
    public void A_parameter_becomes_one_condition(string query, string condition) =>
        Assert.Equal(Page.Replace("CONDITION", Written(condition), StringComparison.Ordinal), Inner("Task", query, Audience.Everyone));

    [Theory]
    [InlineData("family=Sm", "t.norm ^@ sm")]
    [InlineData("family:exact=Sm", "t.norm = sm\u0001Sm")]
    [InlineData("family:contains=Mit", "split_part(t.norm, chr(1), 1) like %mit%")]
    [InlineData("family:contains=m_t%\\\\", "split_part(t.norm, chr(1), 1) like %m\\_t\\%\\\\%")]
    public void A_string_is_a_prefix_of_the_folded_text(string query, string condition) =>
        Assert.Contains(
            $"s.rid in (select t.rid from str t where t.param = {SearchParameter.IdOf("Patient", "family")} and ({condition})",
            Inner("Patient", query, Audience.Everyone), StringComparison.Ordinal);

    [Theory]
    [InlineData("Observation", "value-quantity=5", "n.tok = 0 and ((n.lo >= 4.5 and n.lo < 5.5 and n.hi < 5.5)))")]
    [InlineData("Observation", "value-quantity=gt5||mg", "and (((n.code = #unit or n.name = #unit) and (n.lo > 5 or (n.wide and n.hi > 5)))))")]
    [InlineData("Observation", "value-quantity=lt5|http://unitsofmeasure.org|g", "and ((n.unit = #base and n.clo < 5)))")]
    [InlineData("Observation", "value-quantity=eb5,sa6", "and ((n.lo < 5 and n.hi < 5) or n.lo > 6))")]
    [InlineData("Observation", "code-value-quantity=a$le5", "n.tok = #pair and (n.lo <= 5))")]
    [InlineData("Observation", "code-value-date=a$lt2026", "and d.tok = #date and (d.lo < 2026-01-01))")]
    [InlineData("Observation", "code-value-string=a$Éc", "and t.tok = #string and (t.norm ^@ ec))")]
    [InlineData("Observation", "code-value-concept=a$b", "s.keys @> {#keys}")]
    [InlineData("Composition", "_text=Scan", "s.rid in (select x.rid from txt x where (x.content @@ 'scan':A::tsquery))")]
    public void Numbers_and_pairs_are_rows_of_their_tables(string type, string query, string condition)
    {
        static string Number(long key) => key.ToString(CultureInfo.InvariantCulture);
        var first = TokenKeys.Of("code-value-concept", null, "a");
        var second = TokenKeys.Of("code-value-concept", null, "b");
        condition = condition
            .Replace("#unit", Number(Measure.NameKey("mg")), StringComparison.Ordinal)
            .Replace("#base", Number(TokenKeys.Of("unit", Measure.UcumSystem, "g")), StringComparison.Ordinal)
            .Replace("#pair", Number(TokenKeys.Of("code-value-quantity", null, "a")), StringComparison.Ordinal)
            .Replace("#date", Number(TokenKeys.Of("code-value-date", null, "a")), StringComparison.Ordinal)
            .Replace("#string", Number(TokenKeys.Of("code-value-string", null, "a")), StringComparison.Ordinal)
            .Replace("#keys", Number(TokenKeys.Pair("code-value-concept", first, second)), StringComparison.Ordinal);
        Assert.Contains(condition, Inner(type, query, Audience.Everyone), StringComparison.Ordinal);
    }

    /// <summary>What is contained, with its values written in; <c>SEEN</c> is that its container is there.</summary>
    [Theory]
    [InlineData("code=a&_contained=true&_containedType=contained",
        "select s.rid, s.container as holder, s.fid as part from contained s where (s.rtype = 140 and s.keys @> {#code a} and SEEN) "
        + "order by s.rid limit 21")]
    [InlineData("_id=a&_contained=true&_containedType=contained&_sort=-_id",
        "select s.rid, s.container as holder, s.fid as part, s.fid as sort0 from contained s where (s.rtype = 140 and SEEN "
        + "and s.fid = any({a})) order by s.fid desc, s.rid desc limit 21")]
    [InlineData("code=a&_contained=true",
        "select s.rid from (select distinct on (k.rid) k.* from (select s.container as rid from contained s "
        + "where (s.rtype = 140 and s.keys @> {#code a} and SEEN)) k order by k.rid) s where true order by s.rid limit 21")]
    [InlineData("_lastUpdated=gt2026&_contained=true&_sort=-_lastUpdated",
        "select s.rid, s.sort0 as sort0 from (select distinct on (k.rid) k.* from (select s.container as rid, k0.at as sort0 from "
        + "contained s join cur k0 on k0.rid = s.container where (s.rtype = 140 and SEEN and exists (select 1 from cur u where "
        + "u.rid = s.container and (u.at >= 2027-01-01)))) k order by k.rid, k.sort0 desc nulls last) s where true "
        + "order by s.sort0 desc, s.rid desc limit 21")]
    [InlineData("focus=ServiceRequest/1&_contained=true&_containedType=contained",
        "select s.rid, s.container as holder, s.fid as part from contained s where (s.rtype = 140 and SEEN and (s.rid in (select r.rid "
        + "from contained_ref r join cur t on t.rid = r.tgt where r.param = 314972362 and (t.rtype = 124 and t.fid = 1)))) "
        + "order by s.rid limit 21")]
    public void What_is_contained_is_one_row_of_its_own(string query, string rows) =>
        Assert.StartsWith(
            Written(rows.Replace("SEEN", "exists (select from cur c where c.rid = s.container and not c.deleted)", StringComparison.Ordinal)),
            Contained(query, Audience.Everyone).Split("from (", 2)[1], StringComparison.Ordinal);

    [Fact]
    public void Who_sees_what_is_contained_is_asked_of_its_container() =>
        Assert.Contains(
            "(s.rtype = 140 and exists (select from cur c where c.rid = s.container and not c.deleted and (c.orgs && {-7} or",
            Contained("_contained=true", Audience.Of(-7)), StringComparison.Ordinal);

    [Fact]
    public void Both_are_one_order_in_which_a_resource_that_matches_itself_comes_as_that()
    {
        var text = Contained("code=a&_contained=both&_count=5", Audience.Everyone);
        Assert.Contains(
            Written("select * from ((select s.rid from search s where (s.rtype = 140 and s.keys @> {#code a}) order by s.rid limit 6) "
                + "union all (select s.rid from (select distinct on (k.rid) k.* from (select s.container as rid from contained s where"),
            text, StringComparison.Ordinal);
        Assert.Contains(
            Written("not exists (select from (select s.container as rid) o join search s on s.rid = o.rid where "
                + "(s.rtype = 140 and s.keys @> {#code a}))"), text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_is_planned_as_before_where_nothing_is_contained_that_it_could_lead_to()
    {
        var criterion = Assert.IsType<ChainCriterion>(Assert.Single(Indexed.Query("Task", "focus:ServiceRequest.status=active").Criteria));
        var before = Written(criterion.Where(Audience.Everyone));
        Assert.Equal(before, Written(criterion.LookingInto(new HashSet<string> { "Patient" }).Where(Audience.Everyone)));
        Assert.Equal(
            before[..^1] + Written(" union all select r.rid from contained_ref r where r.param = @@focus and (r.tgt in ("
                + "select s.rid from contained s where (s.rtype = 124 and (s.status = any({2}))))))"),
            Written(criterion.LookingInto(new HashSet<string> { "ServiceRequest" }).Where(Audience.Everyone)));
    }

    static string Contained(string query, Audience audience)
    {
        var parse = SearchOfTypes.Read(["Task"], QueryText.Read(query), new SearchSetting { TakesContained = true });
        Assert.Empty(parse.Issues);
        return Written(SearchSql.Build(parse.Parts, audience));
    }

    [Fact]
    public void Single_keys_and_the_only_organisation_are_one_index_condition() =>
        Assert.Equal(
            Page.Replace("CONDITION", Written("s.keys @> {#code a,#intent order,-7}"), StringComparison.Ordinal),
            Inner("Task", "code=a&intent=order", Audience.Of(-7)));

    [Fact]
    public void Several_organisations_are_any_of_them() =>
        Assert.Contains("s.keys && {-7,-8}", Inner("Task", "", Audience.Of(-7, -8)), StringComparison.Ordinal);

    [Fact]
    public void An_audience_of_nobody_sees_nothing() =>
        Assert.Contains("s.keys && {}", Inner("Task", "", Audience.Of()), StringComparison.Ordinal);

    [Fact]
    public void What_is_referred_to_is_named_by_its_row_once_it_was_looked_up()
    {
        var criterion = Assert.IsType<ReferenceCriterion>(Assert.Single(Indexed.Query("Task", "focus=ServiceRequest/1").Criteria));
        var found = criterion.With([(7, "ServiceRequest", "1"), (8, "Task", "1"), (9, "ServiceRequest", "2")]);
        Assert.Equal(
            Written("(s.rid in (select r.rid from ref r where r.param = @@focus and r.tgt = any({7})))"),
            Written(found.Where(Audience.Everyone)));
    }

    [Theory]
    [InlineData("status=requested&_sort=-authored-on", "worklist s where (s.org = -7 and s.rtype = 140 and (s.status = any({8})) and s.d1 is not null)")]
    [InlineData("priority:not=routine&_sort=authored-on,_id", "worklist s join cur k1 on k1.rid = s.rid where (s.org = -7 and s.rtype = 140 and not coalesce(")]
    [InlineData("_sort=-authored-on&_has:Provenance:target:_id=1", "worklist s where (s.org = -7 and s.rtype = 140 and s.rid in (")]
    [InlineData("status=requested", "search s where (s.rtype = 140 and s.keys @> {-7} and (s.status = any({8})))")]
    [InlineData("status=nonsense&_sort=-authored-on", "search s where (s.rtype = 140 and s.keys @> {#status nonsense,-7} and s.d1 is not null)")]
    [InlineData("code=a&_sort=-authored-on", "search s where (s.rtype = 140 and s.keys @> {#code a,-7} and s.d1 is not null)")]
    [InlineData("_sort=_id", "search s join cur k0")]
    public void A_worklist_answers_what_it_holds(string query, string part) => Assert.Contains(
        Written("from " + part), Written(SearchSql.Build(Indexed.Query("Task", query), Audience.Of(-7))), StringComparison.Ordinal);

    [Fact]
    public void Worklists_are_one_organisations() => Assert.All([Audience.Everyone, Audience.Of(), Audience.Of(-7, -8)],
        audience => Assert.DoesNotContain(
            "worklist", SearchSql.Build(Indexed.Query("Task", "_sort=-authored-on"), audience).Text, StringComparison.Ordinal));

    [Fact]
    public void Families_are_looked_for_among_those_that_the_organisation_may_see()
    {
        Assert.Contains(
            Written("s.rid in (select t.rid from name_list t where t.org = -7 and (t.norm ^@ smi))"),
            Inner("Patient", "family=smi", Audience.Of(-7)), StringComparison.Ordinal);
        Assert.Contains(
            "left join name_list k0 on k0.org = -7 and k0.rid = s.rid and k0.mark & 1 <> 0 "
            + "where (s.rtype = 103 and k0.norm is not null) order by",
            Written(SearchSql.Build(Indexed.Query("Patient", "_sort=family"), Audience.Of(-7))), StringComparison.Ordinal);
        Assert.All([Audience.Everyone, Audience.Of(-7, -8)], audience => Assert.DoesNotContain(
            "name_list", SearchSql.Build(Indexed.Query("Patient", "family=smi&_sort=family"), audience).Text, StringComparison.Ordinal));
        Assert.DoesNotContain("name_list", Contained("_contained=true&patient:Patient.family=smi", Audience.Everyone), StringComparison.Ordinal);
    }

    [Fact]
    public void A_total_is_counted_on_the_worklist() => Assert.Equal(
        "select count(*) from worklist s where (s.org = -7 and s.rtype = 140 and (s.status = any({8})))",
        Written(SearchSql.Total(Indexed.Query("Task", "status=requested&_summary=count"), Audience.Of(-7))));

    [Fact]
    public void The_total_asks_the_same() =>
        Assert.Equal(
            $"select count(*) from search s where (s.rtype = 140 and s.keys @> {{{TokenKeys.Of("code", null, "a")},-7}})",
            Written(SearchSql.Total(Indexed.Query("Task", "code=a"), Audience.Of(-7))));

    [Fact]
    public void The_columns_are_those_agreed() =>
        Assert.StartsWith(
            "select p.rid, c.fid, c.ver, c.at, v.body, c.rtype, p.sort0, p.sort1 from",
            SearchSql.Build(Indexed.Query("Task", "_sort=-_lastUpdated,_id"), Audience.Everyone).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("_sort=_id", "order by k0.fid, s.rid limit 21")]
    [InlineData("_sort=-_lastUpdated", "order by k0.at desc, s.rid desc limit 21")]
    [InlineData("_sort=-_lastUpdated", "order by p.sort0 desc nulls last, p.rid desc")]
    [InlineData("_sort=-authored-on", "with a as materialized (select s.rid, s.d1 as sort0 from search s where "
        + "(s.rtype = 140 and s.d1 is not null) order by s.d1 desc, s.rid desc limit 21)")]
    [InlineData("_sort=-authored-on", "b as (select s.rid, s.d1 as sort0 from search s where "
        + "(s.rtype = 140 and s.d1 is null) order by s.rid desc limit (select 21 - count(*) from a))")]
    [InlineData("_sort=modified,-_id", "left join dat k0 on k0.rid = s.rid and k0.param = @@modified and k0.mark & 1 <> 0 join cur k1 on")]
    [InlineData("_sort=modified,-_id", "order by k0.lo, k1.fid desc nulls last, s.rid limit 21")]
    public void Order_ends_in_the_row_id_and_missing_values_come_last(string query, string part) =>
        Assert.Contains(
            Written(part), Written(SearchSql.Build(Indexed.Query("Task", query), Audience.Everyone)), StringComparison.Ordinal);

    [Fact]
    public void The_next_page_begins_behind_the_cursor()
    {
        var after = new PageCursor([DateTimeOffset.Parse("2026-03-01T00:00:00Z")], 42);
        var text = Written(SearchSql.Build(Indexed.Query("Task", "_sort=-authored-on") with { After = after }, Audience.Everyone));
        Assert.Contains(
            "s.d1 is not null and (s.d1 <= 2026-03-01 and (s.d1 < 2026-03-01 or s.rid < 42))", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Behind_the_last_value_only_rows_without_one_are_left()
    {
        var query = Indexed.Query("Task", "_sort=-authored-on") with { After = new PageCursor([null], 42) };
        var text = Written(SearchSql.Build(query, Audience.Everyone));
        Assert.Contains("s.d1 is null and s.rid < 42", text, StringComparison.Ordinal);
        Assert.DoesNotContain("materialized", text, StringComparison.Ordinal);
    }

    [Fact]
    public void No_value_ever_becomes_text_of_the_statement() =>
        Assert.DoesNotContain("drop", SearchSql.Build(
            Indexed.Query("Patient", "family='drop&_id=drop--&identifier=drop|drop&general-practitioner=drop"), Audience.Everyone).Text,
            StringComparison.Ordinal);

    static string Inner(string type, string query, Audience audience)
    {
        var text = Written(SearchSql.Build(Indexed.Query(type, query), audience));
        var start = text.IndexOf("from (", StringComparison.Ordinal) + 6;
        return text[start..text.IndexOf(") p", StringComparison.Ordinal)];
    }

    /// <summary>SQL with its values in their places.</summary>
    static string Written(Sql sql)
    {
        var text = sql.Text.ReplaceLineEndings(" ");
        for (var i = sql.Parameters.Count; i > 0; i--)
            text = text.Replace($"${i}", Value(sql.Parameters[i - 1]), StringComparison.Ordinal);
        return text;
    }

    static string Value(object? value) => value switch
    {
        string text => text,
        DateTimeOffset at => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IEnumerable many => $"{{{string.Join(',', many.Cast<object>())}}}",
        _ => $"{value}",
    };

    /// <summary>Writes keys for <c>#code token</c>, masks for <c>@code</c> and numbers for <c>@@code</c> of Task.</summary>
    static string Written(string pattern)
    {
        var words = pattern.Split(' ');
        for (var i = 0; i < words.Length; i++)
            if (words[i].StartsWith("@@", StringComparison.Ordinal))
                words[i] = Indexed.Parameter($"Task.{words[i][2..]}").Id.ToString(CultureInfo.InvariantCulture);
            else if (words[i].StartsWith('@') && words[i].Length > 2)
                words[i] = Indexed.Parameter($"Task.{words[i][1..]}").Mask.ToString(CultureInfo.InvariantCulture);
        return System.Text.RegularExpressions.Regex.Replace(string.Join(' ', words), "#([^ ]+) ([^,}]+)", match =>
        {
            var token = match.Groups[2].Value.Split('|');
            return TokenKeys.Of(match.Groups[1].Value, token.Length == 1 ? null : token[0], token[^1]).ToString(CultureInfo.InvariantCulture);
        });
    }
}
