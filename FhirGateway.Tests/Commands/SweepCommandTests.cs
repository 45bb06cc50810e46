using System.Diagnostics;
using System.Text.Json.Nodes;
using FhirGateway.Tests.Faults;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Commands;

/// <summary>The command <c>sweep</c> as an operator runs it, with the machine's clock.</summary>
public sealed class SweepCommandTests(PostgresFixture postgres)
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Beside_a_running_gateway_and_alone_it_judges_what_was_stored_before()
    {
        await using var database = await postgres.NewDatabase();
        await using (var gateway = await GatewayProcess.Start(database.ConnectionString))
        {
            await Send(gateway, "first");
            var ahead = await Sweep(database.ConnectionString, "--as-of", "2040-01-02T09:00:00Z");
            Assert.Contains("not-received ServiceRequest/first", Listed(ahead, "flagRaised"));
            Assert.Equal(0, (int)(await gateway.Fhir.Get("Flag?_summary=count")).Json["total"]!);

            Assert.Contains("not-received ServiceRequest/first", Listed(await Sweep(database.ConnectionString), "flagRaised"));
            await Send(gateway, "second");
        }
        var alone = await Sweep(database.ConnectionString);
        Assert.Contains("not-received ServiceRequest/second", Listed(alone, "flagRaised"));
        Assert.DoesNotContain("not-received ServiceRequest/first", Listed(alone, "flagRaised"));
    }

    [Fact]
    public async Task Over_HTTP_each_referral_is_judged_by_the_sweep_that_follows_it()
    {
        await using var database = await postgres.NewDatabase();
        await using var gateway = await GatewayProcess.Start(database.ConnectionString);
        for (var i = 0; i < 20; i++)
        {
            await Send(gateway, $"r{i}");
            var swept = await gateway.Fhir.Post("$safety-sweep", "");
            Assert.Contains($"not-received ServiceRequest/r{i}", Listed(swept.Json, "flagRaised"));
        }
    }

    static async Task Send(GatewayProcess gateway, string id)
    {
        await gateway.Fhir.Put("Organization/gp", """{"resourceType":"Organization","id":"gp","name":"Surgery"}""");
        await gateway.Fhir.Put("Patient/p", """{"resourceType":"Patient","id":"p"}""");
        var saved = await gateway.Fhir.Put($"ServiceRequest/{id}", $$"""
            {"resourceType":"ServiceRequest","id":"{{id}}","status":"active","intent":"order","priority":"routine",
             "category":[{"coding":[{"system":"https://fhirgateway.example/fhir/CodeSystem/service-request-category","code":"referral"}]}],
             "subject":{"reference":"Patient/p"},"authoredOn":"2026-01-05T08:00:00Z",
             "requester":{"reference":"Organization/gp"},"performer":[{"reference":"Organization/gp"}]}
            """);
        Assert.True(saved.Code == 201, saved.Text);
    }

    static List<string> Listed(JsonNode parameters, string name) =>
        [.. from parameter in parameters["parameter"]!.AsArray()
            where (string?)parameter!["name"] == name
            let parts = parameter["part"]!.AsArray().ToDictionary(p => (string)p!["name"]!, p => p!)
            select $"{parts["rule"]["valueCode"]} {parts["focus"]["valueReference"]!["reference"]}"];

    static async Task<JsonNode> Sweep(string connectionString, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Gateway).Assembly.Location, "sweep", .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
            Environment = { ["ConnectionStrings__Gateway"] = connectionString },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Ct);
        var output = await process.StandardOutput.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        Assert.True(process.ExitCode == 0, await errors);
        return JsonNode.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..])!;
    }
}
