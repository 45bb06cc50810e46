using FhirGateway.Fhir.Definitions;
using FhirGateway.Http;
using FhirGateway.Rest;
using Microsoft.Extensions.DependencyInjection;

namespace FhirGateway.Tests.Rest;

public sealed class CapabilitiesTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    [Fact]
    public async Task It_lists_every_type_with_the_interactions_of_the_route_table()
    {
        var rest = (await fhir.Get("metadata")).Json["rest"]![0]!;
        var table = gateway.Services.GetRequiredService<RestTable>();
        var routed = table.All.Where(i => i.Template.StartsWith("{type}", StringComparison.Ordinal)).Select(i => i.Code);
        Assert.Equal(DefinitionSet.R4.ResourceTypes, rest["resource"]!.AsArray().Select(r => (string)r!["type"]!));
        foreach (var resource in rest["resource"]!.AsArray())
            Assert.Equal(routed.Distinct().Order(),
                resource!["interaction"]!.AsArray().Select(i => (string)i!["code"]!).Order());
        Assert.Equal(["search-system", "history-system", "transaction", "batch"], rest["interaction"]!.AsArray().Select(i => (string)i!["code"]!));
    }

    [Fact]
    public async Task It_lists_every_operation_that_is_mapped()
    {
        var rest = (await fhir.Get("metadata")).Json["rest"]![0]!;
        var listed = rest["operation"]!.AsArray().Select(o => (string)o!["name"]!);
        var mapped = gateway.Services.GetRequiredService<OperationTable>().All.Where(o => o.Type is null)
            .Select(o => o.Name).Distinct();
        Assert.Equal(mapped, listed);
        Assert.Contains("refused", listed);
    }

    [Fact]
    public async Task It_is_a_CapabilityStatement_that_the_gateway_itself_would_accept()
    {
        var statement = await fhir.Get("metadata");
        Assert.Equal("4.0.1", (string?)statement.Json["fhirVersion"]);
        var accepted = await fhir.Post("CapabilityStatement", statement.Text);
        Assert.True(accepted.Code == 201, accepted.Text);
    }
}
