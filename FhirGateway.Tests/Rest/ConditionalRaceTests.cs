using FhirGateway.Http;
using FhirGateway.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FhirGateway.Tests.Rest;

/// <summary>Many with the same condition at the same time, at one gateway and at two on one database.</summary>
public sealed class ConditionalRaceTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    const int Callers = 32;
    RunningGateway? other;
    FhirHttp? second;

    public async ValueTask InitializeAsync()
    {
        var options = new GatewayOptions
        {
            ConnectionString = gateway.Services.GetRequiredService<Database>().ConnectionString,
            Urls = "http://127.0.0.1:0",
            SecurityMode = "open",
            SweepsOnSchedule = false,
            Projects = false,
        };
        other = await Gateway.Start(options, gateway.Clock, CancellationToken.None);
        second = new FhirHttp(new Uri(other.BaseAddress, "fhir/"));
    }

    public async ValueTask DisposeAsync()
    {
        second?.Dispose();
        if (other is not null) await other.DisposeAsync();
    }

    async Task<FhirAnswer[]> Together(int gateways, Func<FhirHttp, int, Task<FhirAnswer>> ask) =>
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => ask(i % gateways == 0 ? gateway.Fhir : second!, i)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Creates_with_one_condition_make_one_resource(int gateways)
    {
        var own = new Conditionals(gateway.Fhir);
        var answers = await Together(gateways, (fhir, i) =>
            fhir.Post("Patient", own.Patient(family: $"N{i}"), ("If-None-Exist", own.Criteria)));
        Assert.Equal(1, answers.Count(a => a.Code == 201));
        Assert.Equal(Callers - 1, answers.Count(a => a.Code == 200));
        Assert.Equal(Assert.Single(answers.Select(a => a.Id).Distinct()), Assert.Single(await own.Stored()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Creates_with_many_spellings_of_one_condition_make_one_resource(int gateways)
    {
        for (var round = 0; round < 4; round++)
        {
            var own = new Conditionals(gateway.Fhir);
            string[] spellings =
            [
                own.Criteria, $"identifier=HTTP://practice.example/Number/|{own.Number}", $"identifier={own.Number}",
                $"identifier={Uri.EscapeDataString(Conditionals.System)}%7C{own.Number}",
                $"Patient?identifier={own.Number}",
                $"identifier=urn:none|0,{Conditionals.System}|{own.Number}", $"family={own.Number}",
                $"identifier={own.Number}&family={own.Number}", $"family:exact={own.Number}&{own.Criteria}",
            ];
            var answers = await Together(gateways, (fhir, i) => fhir.Post(
                "Patient", own.Patient(family: own.Number), ("If-None-Exist", spellings[i % spellings.Length])));
            Assert.True(answers.Count(a => a.Code == 201) == 1, string.Join(' ', answers.Select(a => a.Code)));
            Assert.All(answers, a => Assert.True(a.Code is 200 or 201, a.Text));
            Assert.Single(await own.Stored());
        }
    }

    [Fact]
    public async Task Updates_creates_and_transactions_with_many_spellings_make_one_resource()
    {
        var own = new Conditionals(gateway.Fhir);
        var answers = await Together(2, (fhir, i) => (i % 4) switch
        {
            0 => fhir.Put($"Patient?identifier={own.Number}&_format=json", own.Patient()),
            1 => fhir.Post("Patient", own.Patient(), ("If-None-Exist", own.Criteria)),
            2 => fhir.Put($"Patient?identifier=http://PRACTICE.example/number|{own.Number}", own.Patient()),
            _ => fhir.Post("", $$$"""
                {"resourceType":"Bundle","type":"transaction","entry":[{"resource":{{{own.Patient()}}},
                 "request":{"method":"POST","url":"Patient","ifNoneExist":"identifier={{{own.Number}}},x"}}]}
                """),
        });
        Assert.All(answers, a => Assert.True(a.Code is 200 or 201, a.Text));
        Assert.Single(await own.Stored());
    }

    [Theory]
    [InlineData("identifier=http://PRACTICE.example/number/|NUMBER")]
    [InlineData("identifier=NUMBER")]
    [InlineData("identifier=urn:none|0,NUMBER")]
    public async Task Two_spellings_in_one_transaction_are_refused(string other)
    {
        var own = new Conditionals(gateway.Fhir);
        string[] conditions = [own.Criteria, other.Replace("NUMBER", own.Number, StringComparison.Ordinal)];
        var entries = conditions.Select(condition => $$$"""
            {"resource":{{{own.Patient()}}},"request":{"method":"POST","url":"Patient","ifNoneExist":"{{{condition}}}"}}
            """);
        var refused = await gateway.Fhir.Post("",
            $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{string.Join(',', entries)}}]}""");
        Assert.Equal(400, refused.Code);
        Assert.Equal(["Bundle.entry[1].request.ifNoneExist"], refused.Expressions);
        Assert.Empty(await own.Stored());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Transactions_with_one_condition_make_one_resource_and_all_refer_to_it(int gateways)
    {
        var own = new Conditionals(gateway.Fhir);
        var answers = await Together(gateways, (fhir, i) => fhir.Post("", $$$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
            {"fullUrl":"urn:uuid:8c0d0b0e-0000-4000-8000-0000000000ff","resource":{{{own.Patient(family: $"N{i}")}}},
             "request":{"method":"POST","url":"Patient","ifNoneExist":"{{{own.Criteria}}}"}},
            {"resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},
             "subject":{"reference":"urn:uuid:8c0d0b0e-0000-4000-8000-0000000000ff"}},
             "request":{"method":"POST","url":"Observation"}}]}
            """));
        Assert.All(answers, a => Assert.True(a.Code == 200, a.Text));
        var id = Assert.Single(await own.Stored());
        Assert.Equal(Callers, (await gateway.Fhir.Get($"Observation?subject=Patient/{id}&_count=100")).Entries.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Updates_with_one_condition_create_once_and_then_make_a_version_each(int gateways)
    {
        var own = new Conditionals(gateway.Fhir);
        var answers = await Together(gateways, (fhir, i) => fhir.Put(own.Address, own.Patient(family: $"N{i}")));
        Assert.Equal(1, answers.Count(a => a.Code == 201));
        Assert.Equal(Callers - 1, answers.Count(a => a.Code == 200));
        var id = Assert.Single(await own.Stored());
        Assert.Equal(Callers, (await gateway.Fhir.Get($"Patient/{id}/_history?_count=100")).Entries.Count);
    }

    [Fact]
    public async Task Creates_and_updates_with_one_condition_make_one_resource()
    {
        var own = new Conditionals(gateway.Fhir);
        var answers = await Together(2, (fhir, i) => i % 3 == 0
            ? fhir.Put(own.Address, own.Patient())
            : fhir.Post("Patient", own.Patient(), ("If-None-Exist", own.Criteria)));
        Assert.Equal(1, answers.Count(a => a.Code == 201));
        Assert.Single(await own.Stored());
    }

    [Fact]
    public async Task Updates_that_name_an_id_and_find_nothing_create_it_once_and_meet_it_then()
    {
        var own = new Conditionals(gateway.Fhir);
        var answers = await Together(2, (fhir, _) => fhir.Put(own.Address, own.Patient(own.Number)));
        Assert.Equal(1, answers.Count(a => a.Code == 201));
        Assert.Equal(Callers - 1, answers.Count(a => a.Code == 200));
        Assert.Equal([own.Number], await own.Stored());
    }

    [Fact]
    public async Task Deletions_with_one_condition_delete_once()
    {
        var own = new Conditionals(gateway.Fhir);
        var ids = await own.Create(3);
        var answers = await Together(2, (fhir, _) => fhir.Delete(own.Address + "&_count=10"));
        Assert.All(answers, a => Assert.Equal(204, a.Code));
        Assert.Empty(await own.Stored());
        foreach (var id in ids) Assert.Equal(2, (await gateway.Fhir.Get($"Patient/{id}/_history")).Entries.Count);
    }

    [Fact]
    public async Task Transactions_with_several_conditions_in_any_order_do_not_wait_for_each_other_for_ever()
    {
        var several = Enumerable.Range(0, 6).Select(_ => new Conditionals(gateway.Fhir)).ToList();
        var entries = several.ConvertAll(own =>
            $$$"""{"resource":{{{own.Patient()}}},"request":{"method":"PUT","url":"{{{own.Address}}}"}}""");
        var answers = await Together(2, (fhir, i) => fhir.Post("",
            $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{string.Join(',',
                i % 2 == 0 ? entries : Enumerable.Reverse(entries))}}]}"""));
        Assert.All(answers, a => Assert.True(a.Code == 200, a.Text));
        foreach (var own in several) Assert.Single(await own.Stored());
    }
}
