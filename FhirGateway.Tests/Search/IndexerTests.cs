using FhirGateway.Search;

namespace FhirGateway.Tests.Search;

public sealed class IndexerTests(ITestOutputHelper output)
{
    const string Referral = """
        {'resourceType':'ServiceRequest','id':'r1',
         'meta':{'profile':['https://fhirgateway.example/fhir/StructureDefinition/FhirGateway-ServiceRequest-Referral']},
         'contained':[{'resourceType':'Patient','id':'p','identifier':[{'system':'urn:x','value':'contained'}]}],
         'identifier':[{'system':'https://fhir.nhs.uk/Id/UBRN','value':'000049000123'}],
         'status':'active','intent':'order','priority':'urgent',
         'category':[
           {'coding':[{'system':'https://fhirgateway.example/fhir/CodeSystem/service-request-category','code':'referral'}]},
           {'coding':[{'system':'https://fhirgateway.example/fhir/CodeSystem/service-request-category','code':'suspected-cancer'}]}],
         'code':{'coding':[{'system':'http://snomed.info/sct','code':'103696004','display':'Referral to specialist'}]},
         'subject':{'reference':'Patient/p1','identifier':{'system':'https://fhir.nhs.uk/Id/nhs-number','value':'9000000009'}},
         'authoredOn':'2026-03-02T09:30:00+00:00',
         'requester':{'reference':'PractitionerRole/gp1','identifier':{'system':'https://fhir.nhs.uk/Id/sds-role-profile-id','value':'555'}},
         'performer':[{'reference':'Organization/h1','identifier':{'system':'https://fhir.nhs.uk/Id/ods-organization-code','value':'RXX'}}],
         'supportingInfo':[{'reference':'DocumentReference/l1'}]}
        """;

    [Fact]
    public void A_typical_referral_with_its_three_organisations_has_at_most_twenty_keys()
    {
        var tokens = Indexed.Rows(Referral).Keys.Length;
        output.WriteLine($"{tokens} keys of tokens + 3 of organisations = {tokens + 3}");
        Assert.InRange(tokens + 3, 10, 20);
    }

    [Fact]
    public void A_typical_referral_has_two_texts_and_no_numbers()
    {
        var rows = Indexed.Rows(Referral);
        Assert.Equal(
            new[] { Indexed.Parameter("ServiceRequest.code").TextId, Indexed.Parameter("ServiceRequest._profile").TextId }.Order(),
            rows.Strings.Select(r => r.Param).Order());
        Assert.Empty(rows.Numbers);
    }

    [Fact]
    public void A_measurement_has_a_row_for_each_parameter_and_each_way_to_name_its_code()
    {
        var rows = Indexed.Rows("""
            {'resourceType':'Observation','status':'final','code':{'coding':[{'system':'http://loinc.org','code':'39156-5'}]},
             'valueQuantity':{'value':27.1,'unit':'kg/m2','system':'http://unitsofmeasure.org','code':'kg/m2'}}
            """);
        Assert.Equal(6, rows.Numbers.Count);
        var alone = Assert.Single(rows.Numbers, n => n.Param == Indexed.Parameter("Observation.value-quantity").Id);
        Assert.Equal((27.1, 27100, 0L, (short)3), (alone.Measure.Lo, alone.Measure.BaseLo, alone.Token, alone.Mark));
        Assert.Equal(2, rows.Numbers.Count(n => n.Param == Indexed.Parameter("Observation.code-value-quantity").Id && n.Token > 0));
    }

    [Fact]
    public void Status_priority_and_primary_date_are_columns_and_nothing_else()
    {
        var rows = Indexed.Rows(Referral);
        Assert.Equal(((short?)2, (short?)2), (rows.Status, rows.Priority));
        Assert.Equal(DateTimeOffset.Parse("2026-03-02T09:30:00Z"), rows.D1);
        Assert.Equal(DateTimeOffset.Parse("2026-03-02T09:30:01Z"), rows.D1End);
        Assert.Empty(rows.Dates);
        Assert.DoesNotContain(TokenKeys.Of("status", null, "active"), rows.Keys);
    }

    [Fact]
    public void References_become_rows_of_every_parameter_that_selects_them() =>
        Assert.Equal(
            [
                "patient -> Patient/p1", "performer -> Organization/h1", "requester -> PractitionerRole/gp1",
                "subject -> Patient/p1", "supporting-info -> DocumentReference/l1",
            ],
            References(Referral));

    [Theory]
    [InlineData("'reference':'Patient/p1/_history/3'", "Patient/p1")]
    [InlineData("'reference':'https://gateway.example.org/fhir/Patient/p1'", "Patient/p1")]
    [InlineData("'reference':'HTTPS://Gateway.Example.Org/fhir/Patient/p1/_history/2'", "Patient/p1")]
    [InlineData("'reference':'https://elsewhere.example.org/fhir/Patient/p1'", null)]
    [InlineData("'reference':'urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7'", null)]
    [InlineData("'reference':'#p'", null)]
    [InlineData("'reference':'Nonsense/p1'", null)]
    [InlineData("'display':'a patient'", null)]
    public void A_reference_to_this_server_is_a_row(string subject, string? target)
    {
        var json = Task($"'for':{{{subject}}}");
        Assert.Equal(target is null ? [] : new[] { $"patient -> {target}", $"subject -> {target}" }, References(json));
    }

    [Fact]
    public void A_foreign_reference_is_a_key() =>
        Assert.Contains(
            TokenKeys.Of("subject", null, "https://elsewhere.example.org/fhir/Patient/p1"),
            Indexed.Rows(Task("'for':{'reference':'https://elsewhere.example.org/fhir/Patient/p1'}")).Keys);

    [Fact]
    public void A_logical_identifier_is_a_key() =>
        Assert.Contains(
            TokenKeys.Of("subject:identifier", "https://fhir.nhs.uk/Id/nhs-number", "9000000009"),
            Indexed.Rows(Referral).Keys);

    [Fact]
    public void What_is_contained_is_indexed_apart()
    {
        var rows = Indexed.Rows(Referral);
        Assert.DoesNotContain(TokenKeys.Of("identifier", null, "contained"), rows.Keys);
        Assert.Contains(TokenKeys.Of("identifier", null, "contained"), Assert.Single(rows.Contained).Index.Keys);
    }

    [Theory]
    [InlineData("'subject':{'reference':'#p'}", "Observation.patient p", "Observation.subject p")]
    [InlineData("'subject':{'reference':'#p'},'hasMember':[{'reference':'#o'}]",
        "Observation.has-member o", "Observation.patient p", "Observation.subject p")]
    [InlineData("'subject':{'reference':'Patient/1'}")]
    public void What_refers_into_the_container_says_to_what(string more, params string[] inner)
    {
        var rows = Indexed.Rows($"{{'resourceType':'Observation','status':'final','code':{{'text':'x'}},{more},'contained':["
            + "{'resourceType':'Patient','id':'p'},{'resourceType':'Observation','id':'o','status':'final','code':{'text':'x'}},"
            + "{'resourceType':'Patient','id':'p','active':true},{'resourceType':'Patient'}]}");
        Assert.Equal(["p", "o"], rows.Contained.Select(c => c.Id));
        var named = inner.Select(i => i.Split(' ')).Select(i => (Indexed.Parameter(i[0]).Id, i[1]));
        Assert.Equal(named.Order(), rows.Inner.Select(i => (i.Param, i.Id)).Order());
        Assert.Empty(Indexed.Rows($"{{'resourceType':'Observation','status':'final','code':{{'text':'x'}},{more}}}").Inner);
    }

    [Theory]
    [InlineData("'identifier':[{'system':'urn:s','value':'1'}]", "identifier", "urn:s|1", "1", "urn:s|")]
    [InlineData("'identifier':[{'value':'1'}]", "identifier", "|1", "1")]
    [InlineData("'identifier':[{'system':'urn:s'}]", "identifier", "urn:s|")]
    [InlineData("'code':{'coding':[{'system':'urn:s','code':'a'},{'code':'b'}]}", "code", "urn:s|a", "a", "urn:s|", "|b", "b")]
    [InlineData("'code':{'text':'only words'}", "code")]
    public void Tokens_have_a_key_for_each_way_to_ask(string element, string code, params string[] tokens) =>
        Assert.Equal(
            tokens.Select(t => t.Split('|')).Select(t => t switch
            {
                [var value] => TokenKeys.Of(code, null, value),
                [var system, ""] => TokenKeys.Of(code, system, null),
                _ => TokenKeys.Of(code, t[0], t[1]),
            }).Order(),
            Indexed.Rows(Task(element)).Keys.Except([TokenKeys.Of("intent", null, "order")]));

    [Theory]
    [InlineData("{'start':'2026-01-05','end':'2026-01-07'}", "2026-01-05T00:00:00Z", "2026-01-08T00:00:00Z")]
    [InlineData("{'start':'2026-01-05T10:00:00Z'}", "2026-01-05T10:00:00Z", null)]
    [InlineData("{'end':'2026-01'}", null, "2026-02-01T00:00:00Z")]
    public void A_period_is_half_open_and_may_be_endless(string period, string? lo, string? hi)
    {
        var row = Assert.Single(Indexed.Rows(Task($"'executionPeriod':{period}")).Dates);
        Assert.Equal(Indexed.Parameter("Task.period").Id, row.Param);
        Assert.Equal(lo is null ? DateTimeOffset.MinValue : DateTimeOffset.Parse(lo), row.Lo);
        Assert.Equal(hi is null ? DateTimeOffset.MaxValue : DateTimeOffset.Parse(hi), row.Hi);
        Assert.Equal(3, row.Mark);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{'start':'2026-01-07','end':'2026-01-05'}")]
    public void A_period_without_an_extent_has_no_row(string period)
    {
        var element = period == "{}" ? "'executionPeriod':{'extension':[{'url':'urn:e','valueBoolean':true}]}" : $"'executionPeriod':{period}";
        Assert.Empty(Indexed.Rows(Task(element)).Dates);
    }

    [Fact]
    public void Many_values_are_marked_first_and_last()
    {
        var rows = Indexed.Rows("""
            {'resourceType':'ServiceRequest','status':'active','intent':'order','subject':{'reference':'Patient/1'},
             'occurrenceTiming':{'event':['2026-03-01','2026-01-01','2026-02-01']}}
            """);
        Assert.Equal([1, 0, 2], rows.Dates.Select(d => (int)d.Mark));
        Assert.Equal([1, 2, 3], rows.Dates.Select(d => d.Lo.Month));
    }

    [Fact]
    public void Names_and_addresses_are_folded_part_by_part()
    {
        var rows = Indexed.Rows("""
            {'resourceType':'Patient','name':[{'family':'Ó Conaill-Smith','given':['Zoë','Anne  Marie']}],
             'address':[{'use':'home','line':['1 Straße'],'city':'Łódź','postalCode':'EH1 1AA'}],'birthDate':'1970-02-03'}
            """);
        string[] Of(string name) => [.. rows.Strings.Where(s => s.Param == Indexed.Parameter(name).Id).Select(s => s.Norm.Split('\u0001')[0])];
        Assert.Equal(["o conaill-smith"], Of("Patient.family"));
        Assert.Equal(["anne marie", "zoe"], Of("Patient.given"));
        Assert.Equal(["anne marie", "o conaill-smith", "zoe"], Of("Patient.name"));
        Assert.Equal(["1 strasse", "eh1 1aa", "lodz"], Of("Patient.address"));
        Assert.Equal(["lodz"], Of("Patient.address-city"));
        Assert.Equal(1970, rows.D1!.Value.Year);
    }

    [Fact]
    public void A_text_longer_than_an_index_row_is_cut_but_stays_exact()
    {
        var (a, b) = (Folding.Row(new string('x', 5000)), Folding.Row(new string('x', 5001)));
        Assert.True(a.Length < 300);
        Assert.NotEqual(a, b);
        Assert.Equal(a.Split('\u0001')[0], b.Split('\u0001')[0]);
        Assert.Equal("\ufffd", Folding.Fold("\ud800"));
    }

    [Fact]
    public void Our_own_parameters_index_flags()
    {
        var rows = Indexed.Rows("""
            {'resourceType':'Flag','status':'active','subject':{'reference':'Patient/p1'},
             'extension':[
               {'url':'https://fhirgateway.example/fhir/StructureDefinition/Extension-FhirGateway-FlagFocus',
                'valueReference':{'reference':'ServiceRequest/r1'}},
               {'url':'https://fhirgateway.example/fhir/StructureDefinition/Extension-FhirGateway-FlagTier',
                'valueCoding':{'system':'https://fhirgateway.example/fhir/CodeSystem/flag-tier','code':'1'}}],
             'code':{'coding':[{'system':'https://fhirgateway.example/fhir/CodeSystem/safety-rule','code':'not-seen'}]},
             'period':{'start':'2026-03-02T00:00:00Z'}}
            """);
        Assert.Contains(new ReferenceRow(Indexed.Parameter("Flag.focus").Id, "ServiceRequest", "r1"), rows.References);
        Assert.Contains(TokenKeys.Of("tier", null, "1"), rows.Keys);
        Assert.Contains(TokenKeys.Of("code", null, "not-seen"), rows.Keys);
        Assert.Equal((short?)2, rows.Status);
        Assert.Equal(DateTimeOffset.MaxValue, rows.D1End);
    }

    [Fact]
    public void Presence_is_one_bit_a_parameter()
    {
        var rows = Indexed.Rows(Task("'owner':{'display':'somebody'}"));
        Assert.NotEqual(0, rows.Present & Indexed.Parameter("Task.owner").Mask);
        Assert.Equal(0, rows.Present & Indexed.Parameter("Task.focus").Mask);
    }

    [Theory]
    [InlineData("2026-03-02T09:30:00Z", false)]
    [InlineData("2026-03-02", false)]
    [InlineData("2026-03", true)]
    [InlineData("2026", true)]
    public void A_wide_primary_date_is_marked(string authoredOn, bool wide) =>
        Assert.Equal(wide, Indexed.Rows(Task($"'authoredOn':'{authoredOn}'")).Present < 0);

    [Fact]
    public void A_value_that_is_only_an_extension_is_missing() =>
        Assert.Equal(0, Indexed.Parameter("Task.modified").Mask & Indexed.Rows(Task(
            "'_lastModified':{'extension':[{'url':'http://hl7.org/fhir/StructureDefinition/data-absent-reason','valueCode':'unknown'}]}"))
            .Present);

    [Fact]
    public void Equal_content_gives_equal_rows()
    {
        var (a, b) = (Indexed.Rows(Referral), Indexed.Rows(Referral));
        Assert.Equal(a.Keys, b.Keys);
        Assert.Equal(a.References, b.References);
        Assert.Equal(a.Present, b.Present);
    }

    [Fact]
    public void A_dead_patient_is_told_from_a_living_one()
    {
        Assert.Contains(TokenKeys.Of("deceased", null, "true"), Indexed.Rows("{'resourceType':'Patient','deceasedDateTime':'2026-01-01'}").Keys);
        Assert.Contains(TokenKeys.Of("deceased", null, "false"), Indexed.Rows("{'resourceType':'Patient','active':true}").Keys);
    }

    static string Task(string element) => $"{{'resourceType':'Task','status':'requested','intent':'order',{element}}}";

    static string[] References(string json)
    {
        var rows = Indexed.Rows(json).References;
        var names = SearchCatalogue.R4.For(Indexed.Resource(json).Type).ToDictionary(p => p.Id, p => p.Code);
        return [.. rows.Select(r => $"{names[r.Param]} -> {r.Type}/{r.Id}").Order(StringComparer.Ordinal)];
    }
}
