using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Safety;

/// <summary>The operation <c>POST /fhir/$safety-sweep</c> without HTTP; the command <c>sweep</c> calls it too.</summary>
internal sealed class SweepOperation(SafetySweep sweep)
{
    /// <param name="query">The URL's parameters: <c>asOf</c>, <c>dryRun</c>.</param>
    /// <param name="body">The same as Parameters; may be empty.</param>
    /// <returns>Parameters as JSON, or why there are none.</returns>
    public async Task<(byte[]? Parameters, Outcome? Outcome)> Run(
        IReadOnlyList<KeyValuePair<string, string>> query, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        List<KeyValuePair<string, string>> asked = [.. query];
        if (!body.IsEmpty)
        {
            var parsed = JsonFormat.Read(body);
            if (!parsed.IsValid) return (null, new Outcome(OutcomeKind.Invalid, parsed.Issues));
            if (parsed.Resource is not { Type: "Parameters" } parameters) return Invalid("The body is no Parameters resource; $safety-sweep takes Parameters or an empty body.");
            asked.AddRange(parameters.Root.All("parameter").Select(p =>
                new KeyValuePair<string, string>(p.Text("name") ?? "", p.Text("value") ?? "")));
        }
        DateTimeOffset? asOf = null;
        bool? dryRun = null;
        foreach (var (name, value) in asked.Where(p => !p.Key.StartsWith('_')))
        {
            if (name is not ("asOf" or "dryRun"))
                return Invalid($"$safety-sweep has no parameter '{name}'; it takes asOf (an instant) and dryRun (true or false).");
            if (name == "asOf" ? asOf is not null : dryRun is not null)
                return Invalid($"The parameter '{name}' is given twice; $safety-sweep takes it once.");
            if (name == "asOf" && FhirDateTime.TryParse(value, out var instant)) asOf = instant.Start;
            else if (name == "dryRun" && bool.TryParse(value, out var dry)) dryRun = dry;
            else return Invalid($"The parameter '{name}' is '{value}'; allowed is " + (name == "asOf"
                ? "an instant, as in 2026-06-01T08:00:00Z." : "true or false."));
        }
        var answer = await sweep.Run(asOf, dryRun ?? false, ct);
        return answer.Result is { } result ? (Write(result), null) : (null, answer.Outcome);
    }

    static (byte[]?, Outcome?) Invalid(string diagnostics) =>
        (null, Outcome.Of(OutcomeKind.Invalid, "value", diagnostics));

    static byte[] Write(SweepResult result) => ParametersWriter.Write(told =>
    {
        told.Instant("asOf", result.AsOf);
        told.Boolean("dryRun", result.DryRun);
        told.Number("due", result.Due);
        told.Number("raised", result.Raised.Count);
        told.Number("resolved", result.Resolved.Count);
        told.Number("breached", result.Breached.Count);
        told.Number("unknown", result.Unknown);
        told.Number("failed", result.Failed);
        told.Decimal("feedLagSeconds", Math.Round(result.FeedLagSeconds, 3));
        foreach (var note in result.Raised) Flag(told, "flagRaised", note);
        foreach (var note in result.Resolved) Flag(told, "flagResolved", note);
    });

    static void Flag(ParametersWriter told, string name, FlagNote note) => told.Parts(name, () =>
    {
        told.Reference("flag", $"Flag/{note.FlagId}");
        told.Code("rule", note.Rule);
        told.Reference("focus", note.Focus);
        told.Reference("referral", note.Referral);
        told.Text("title", note.Title);
        told.Number("tier", note.Tier);
        told.DateTime("due", note.DueAt);
        if (note.Why.Length > 0) told.Text("why", note.Why);
    });
}
