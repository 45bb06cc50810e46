using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;

namespace FhirGateway.Tests.Search;

public sealed class SearchCatalogueTests
{
    static IEnumerable<SearchParameter> All => DefinitionSet.R4.ResourceTypes.SelectMany(SearchCatalogue.R4.For);

    [Fact]
    public void No_two_parameters_share_a_number() =>
        Assert.Empty(All.GroupBy(p => p.Id).Where(g => g.Count() > 1).Select(g => string.Join(" and ", g)));

    [Fact]
    public void Every_parameter_has_its_own_bit() =>
        Assert.DoesNotContain(All, p => p.Bit is null || SearchCatalogue.R4.For(p.Resource).Count(q => q.Mask == p.Mask) != 1);

    [Fact]
    public void Every_R4_parameter_with_an_expression_is_there() =>
        Assert.Empty(from definition in DefinitionSet.R4.SearchParameters
                     from part in definition.Expressions
                     where part.Value is not null && DefinitionSet.R4.IsResource(part.Key)
                     where SearchCatalogue.R4.Find(part.Key, definition.Code) is null
                     select $"{part.Key}.{definition.Code}");

    [Theory]
    [InlineData("Flag.status")]
    [InlineData("Flag.code")]
    [InlineData("Flag.focus")]
    [InlineData("Flag.tier")]
    [InlineData("Communication.about")]
    [InlineData("Communication.based-on")]
    [InlineData("Communication.in-response-to")]
    [InlineData("Task.due")]
    [InlineData("DocumentReference.doc-status")]
    [InlineData("DocumentReference.relatesto")]
    [InlineData("ServiceRequest.supporting-info")]
    [InlineData("ServiceRequest.replaces")]
    [InlineData("Patient._tag")]
    public void Parameters_that_the_referral_links_need_are_there(string name) =>
        Assert.NotNull(Indexed.Parameter(name));

    [Fact]
    public void Only_expressions_that_are_more_than_a_path_need_the_engine() =>
        Assert.Equal(
            ["Bundle.composition", "Bundle.message", "Patient.deceased"],
            All.Where(p => ParameterPath.Read(p.Resource, p.Expression) is null).Select(p => p.ToString()).Order());

    [Fact]
    public void Every_path_leads_to_something_that_R4_defines() =>
        Assert.Empty(from p in All
                     let path = ParameterPath.Read(p.Resource, p.Expression)
                     where path is not null && !path.Ends(DefinitionSet.R4.Type(p.Resource)!).Any()
                     select p.ToString());

    [Fact]
    public void Every_primary_date_is_a_date_with_one_value() =>
        Assert.Empty(from type in DefinitionSet.R4.ResourceTypes
                     let code = HotColumns.PrimaryDate(type)
                     where code is not null
                     where SearchCatalogue.R4.Find(type, code) is not { Kind: SearchKind.Date }
                     select $"{type}.{code}");

    [Fact]
    public void Every_code_of_a_column_has_a_number() =>
        Assert.Empty(from p in All
                     where HotColumns.IsStatus(p) || HotColumns.IsPriority(p)
                     from end in ParameterPath.Read(p.Resource, p.Expression)!.Ends(DefinitionSet.R4.Type(p.Resource)!)
                     let values = DefinitionSet.R4.ValueSet(end.Binding!.ValueSet)
                     from code in values.Systems.Values.SelectMany(c => c)
                     where (HotColumns.IsStatus(p) ? HotColumns.StatusNumber(code) : HotColumns.PriorityNumber(code)) == 0
                     select $"{p}={code}");

    [Fact]
    public void A_column_exists_only_for_bare_codes() =>
        Assert.DoesNotContain(
            All, p => (HotColumns.IsStatus(p) || HotColumns.IsPriority(p)) && p.FixedSystems() is not { Count: > 0 });

    [Fact]
    public void What_is_said_to_be_answered_is_answered()
    {
        var refused = from type in DefinitionSet.R4.ResourceTypes
                      from parameter in SearchCatalogue.R4.Answered(type)
                      let value = parameter.Code == "near" ? "1|2" : parameter.Kind == SearchKind.Composite
                          ? string.Join('$', SearchCatalogue.R4.Find(type, parameter.Code)!.Components.Select(c => Example(c.Kind)))
                          : Example(parameter.Kind)
                      where Indexed.Parse(type, $"{parameter.Code}={value}").Query is null
                      select $"{type}.{parameter.Code}";
        Assert.Empty(refused);

        static string Example(SearchKind kind) => kind switch
        {
            SearchKind.Date => "2026",
            SearchKind.Number or SearchKind.Quantity => "5",
            SearchKind.Special => "_id eq a",
            _ => "a",
        };
    }

    [Theory]
    [InlineData("ServiceRequest.status", "draft", 1)]
    [InlineData("ServiceRequest.status", "active", 2)]
    [InlineData("Task.status", "requested", 8)]
    [InlineData("Slot.status", "busy", 41)]
    public void Status_numbers_stay_what_they_are(string name, string code, int number)
    {
        Assert.True(HotColumns.IsStatus(Indexed.Parameter(name)));
        Assert.Equal(number, HotColumns.StatusNumber(code));
    }

    [Fact]
    public void Whoever_changes_the_catalogue_raises_its_version()
    {
        var content = string.Join('\n', All.Select(p => $"{p} {p.Bit} {p.Kind} {p.Expression}"));
        Assert.Equal((5, -1610188333), (SearchCatalogue.R4.Version, SearchParameter.IdOf(content, "")));
    }
}
