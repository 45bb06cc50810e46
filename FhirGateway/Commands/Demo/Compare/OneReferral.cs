using System.Text.Json.Nodes;
using FhirGateway.Commands.Demo.Live;
using FhirGateway.Commands.Demo.Scenarios;
using Spectre.Console;

namespace FhirGateway.Commands.Demo.Compare;

/// <summary>What either side reads of one referral: <c>$status</c> and <c>$timeline</c>, each with where it was read.</summary>
internal static class OneReferral
{
    const int Shown = 14;

    /// <summary>Patient S's, or the one with the most Flags; null where no request was flagged.</summary>
    public static string? Choose(Plan plan, IReadOnlyList<FlagCourse> observed)
    {
        var flagged = observed.Where(o => o.Focus.StartsWith("ServiceRequest/", StringComparison.Ordinal)).ToList();
        var patientS = plan.Cases.FirstOrDefault(c => c.Case.Scenario.Name == PatientSScenario.Name)?.Case.IdOf("request");
        return flagged.Exists(o => o.Focus == $"ServiceRequest/{patientS}") ? $"ServiceRequest/{patientS}"
            : flagged.CountBy(o => o.Focus).OrderByDescending(f => f.Value).ThenBy(f => f.Key, StringComparer.Ordinal)
                .Select(f => f.Key).FirstOrDefault();
    }

    public static async Task Print(IAnsiConsole console, FhirClient client, Uri server, string referral, CancellationToken ct)
    {
        var status = await client.Read($"{referral}/$status", ct);
        console.Say("");
        console.Say($"One referral   {new Uri(server, $"fhir/{referral}/$status")}");
        foreach (var line in Status(status)) console.Say($"  {line}");
        var timeline = await client.Read($"{referral}/$timeline", ct);
        var entries = timeline["entry"]?.AsArray() ?? [];
        console.Say($"Its course     {new Uri(server, $"fhir/{referral}/$timeline")}");
        foreach (var entry in entries.Take(Shown)) console.Say($"  {Event(entry!)}");
        if (entries.Count > Shown) console.Say($"  … and {entries.Count - Shown} more.");
        console.Say("");
    }

    static IEnumerable<string> Status(JsonObject status)
    {
        var parameters = status["parameter"]!.AsArray();
        string? Of(string name) => Value(parameters, name);
        yield return $"step {Of("step")}, {(Of("open") == "true" ? "open" : "closed")}, {Of("waitingDays")} days waiting";
        yield return $"urgency: requested {Of("requestedUrgency") ?? "not said"}, letter {Of("statedUrgency") ?? "none"}, "
            + $"triage {Of("triagedUrgency") ?? "not yet"}; its deadlines are those of {Of("clockUrgency") ?? "none"}";
        if (Parts(parameters, "nextDeadline").FirstOrDefault() is { } next)
            yield return $"next deadline {When(Value(next, "at"))}: {Value(next, "rule")} ({Value(next, "threshold")})";
        foreach (var flag in Parts(parameters, "flag"))
            yield return $"flag: {Value(flag, "rule")}, tier {Value(flag, "tier")}, since {When(Value(flag, "raised"))}";
        foreach (var mark in Parts(parameters, "mark")) yield return $"odd: {Value(mark, "source")} {Value(mark, "code")}";
    }

    static string Event(JsonNode entry)
    {
        var told = entry["extension"]![0]!["extension"]!.AsArray();
        var mark = Value(told, "mark", "url") is { } odd ? $"  [{odd}]" : "";
        return $"{When(Value(told, "happened", "url")),-21} {Value(told, "what", "url"),-34} "
            + $"{Value(told, "organisation", "url") ?? Value(told, "actor", "url")}{mark}";
    }

    static IEnumerable<JsonArray> Parts(JsonArray parameters, string name) =>
        parameters.Where(p => (string?)p!["name"] == name).Select(p => p!["part"]!.AsArray());

    static string? Value(JsonArray of, string name, string key = "name") => of
        .FirstOrDefault(p => (string?)p![key] == name)?.AsObject()
        .First(p => p.Key.StartsWith("value", StringComparison.Ordinal)).Value switch
        {
            JsonObject value => (string?)(value["reference"] ?? value["code"] ?? value["display"]),
            { } value => value.ToString(),
            null => null,
        };

    static string When(string? instant) =>
        instant is null ? "" : BritishTime.Words(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture));
}
