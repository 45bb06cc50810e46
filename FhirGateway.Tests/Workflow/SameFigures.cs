using System.Globalization;
using System.Text.Json.Nodes;

namespace FhirGateway.Tests.Workflow;

/// <summary>
/// Compares what <c>$status</c> and the report Referrals say of one referral, and checks that an open one has a next
/// deadline or a stated reason in both.
/// </summary>
static class SameFigures
{
    static readonly (string Status, string Column)[] Words =
    [
        ("step", "Step"), ("requestedUrgency", "RequestedPriority"), ("statedUrgency", "StatedUrgency"),
        ("triagedUrgency", "TriagedUrgency"), ("effectiveUrgency", "EffectiveUrgency"), ("clockUrgency", "ClockUrgency"),
        ("actionOwner", "ActionOwner"), ("openReason", "OpenReason"), ("open", "IsOpen"), ("waitingDays", "DaysWaiting"),
    ];

    public static async Task Check(GatewayFixture gateway, string request)
    {
        using var http = new FhirHttp(gateway.Address);
        var rows = (await http.Get($"odata/Referrals?$filter=ReferralId eq '{request}'")).Json["value"]!.AsArray();
        var status = await gateway.Fhir.Get($"ServiceRequest/{request}/$status");
        if (status.Code != 200)
        {
            // What is no case any more is not reported as open.
            Assert.All(rows, row => Assert.False((bool)row!["IsOpen"]!));
            return;
        }
        var found = Assert.Single(rows)!;
        foreach (var (name, column) in Words)
            Assert.True(Told(status, name) == found[column]?.ToString(),
                $"{request}: {name} is {Told(status, name)}, {column} is {found[column]}\n{status.Text}\n{found}");
        Assert.Equal(At(Told(status, "sent")), At(found["SentOn"]?.ToString()));
        Assert.Equal(At(Told(status, "closed")), At(found["ClosedOn"]?.ToString()));
        var next = Parts(status, "nextDeadline").FirstOrDefault();
        Assert.Equal(At(next?["at"]), At(found["NextDeadlineAt"]?.ToString()));
        Assert.Equal(next?["rule"], (string?)found["NextDeadlineRule"]);
        Assert.Equal(string.Join(", ", All(status, "unknownRule")), (string?)found["UnknownRules"]);
        var flags = Parts(status, "flag").ToList();
        Assert.Equal(flags.Count, (int)found["OpenFlags"]!);
        Assert.Equal(flags.Min(f => f["tier"]), found["HighestTier"]?.ToString());
        Assert.True(!(bool)found["IsOpen"]! || next is not null || Told(status, "openReason") is not null,
            $"{request} is open without a next deadline and without a reason: {status.Text}");
    }

    public static string? Told(FhirAnswer status, string name) => All(status, name).FirstOrDefault();

    static IEnumerable<string?> All(FhirAnswer status, string name) =>
        status.Json["parameter"]!.AsArray().Where(p => (string?)p!["name"] == name).Select(p => Value(p!));

    static IEnumerable<Dictionary<string, string?>> Parts(FhirAnswer status, string name) =>
        status.Json["parameter"]!.AsArray().Where(p => (string?)p!["name"] == name)
            .Select(p => p!["part"]!.AsArray().ToDictionary(x => (string)x!["name"]!, x => Value(x!)));

    static string? Value(JsonNode parameter) => parameter.AsObject()
        .First(p => p.Key.StartsWith("value", StringComparison.Ordinal)).Value is { } value
        ? value is JsonObject reference ? (string?)reference["reference"] : value.ToString() : null;

    // $status tells milliseconds, the report microseconds.
    static DateTimeOffset? At(string? text) => text is null ? null : new DateTimeOffset(
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).UtcTicks / 10_000 * 10_000, TimeSpan.Zero);
}
