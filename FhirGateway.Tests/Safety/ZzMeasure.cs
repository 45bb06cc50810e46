using System.Diagnostics;
using FhirGateway.Tests.Storage;
namespace FhirGateway.Tests.Safety;
public sealed class ZzMeasure(PostgresFixture postgres) : SafetyStory(postgres)
{
    [Fact]
    public async Task Measure()
    {
        for (var i = 0; i < 600; i++)
            await Save(Referral($"r{i}"), Received("2026-01-05T10:00:00Z", $"t{i}", $"r{i}"), $$$"""
            {"resourceType":"Encounter","id":"e{{{i}}}","status":"finished","subject":{"reference":"Patient/p1"},"basedOn":[{"reference":"ServiceRequest/r{{{i}}}"}],
             "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"period":{"start":"2026-01-05T09:00:00Z","end":"2026-01-05T10:00:00Z"}}
            """);
        var w = Stopwatch.StartNew();
        await Project();
        TestContext.Current.SendDiagnosticMessage($"project 600 cases {w.ElapsedMilliseconds} ms");
        Console.WriteLine($"project 600 cases {w.ElapsedMilliseconds} ms");
        w.Restart(); var s = await Sweep();
        Console.WriteLine($"sweep1 {s.Due} {w.ElapsedMilliseconds} ms");
        w.Restart(); s = await SweepAt("2026-02-20T09:00:00Z");
        Console.WriteLine($"sweep2 due {s.Due} raised {s.Raised.Count} {w.ElapsedMilliseconds} ms");
        w.Restart(); await Project();
        Console.WriteLine($"project flags {w.ElapsedMilliseconds} ms");
        w.Restart(); s = await Sweep(At("2026-01-06T09:00:00Z"));
        Console.WriteLine($"past {s.Due} {w.ElapsedMilliseconds} ms");
    }
}
