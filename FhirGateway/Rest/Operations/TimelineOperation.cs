using System.Globalization;
using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Referrals;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>ServiceRequest/[id]/$timeline</c>: a collection of the versions that tell the referral's course, in the order in
/// which things happened. Each entry is the version itself, so that any client can show it; an extension of the entry
/// says when it happened and when it became known, who did it, on whose side, and what is odd about it.
/// </summary>
internal sealed class TimelineOperation(ReferralView view)
{
    static readonly OperationShape Shape = new("ServiceRequest/$timeline", []);

    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        var (_, refusal) = InputReader.Read(request, Shape);
        if (refusal is not null) return Answer.Of(refusal);
        var (loaded, refused) = await view.Load(request, ct);
        if (loaded is null) return refused!;
        var events = Timeline.Of(loaded.File);
        var seen = await view.Seen(request, events.Select(e => e.Version.Reference), ct);
        using var bundle = new BundleWriter("collection");
        foreach (var told in events.Where(e => seen.Contains(e.Version.Reference)))
            bundle.Entry($"{request.Base}/{told.Version.Reference}", told.Version.Resource?.Json ?? default, json => Write(json, told));
        return Answer.Of(bundle.End());
    }

    static void Write(Utf8JsonWriter json, TimelineEvent told)
    {
        json.WriteStartArray("extension");
        json.WriteStartObject();
        json.WriteStartArray("extension");
        Part(json, "happened", () => json.WriteString("valueDateTime", Instant(told.HappenedAt)));
        Part(json, "known", () => json.WriteString("valueInstant", Instant(told.Version.KnownAt)));
        Part(json, "what", () => json.WriteString("valueString", told.What));
        if (told.Actor is { } actor)
            Part(json, "actor", () => Reference(json, actor));
        if (told.Organisation is { } organisation) Part(json, "organisation", () => Reference(json, organisation));
        Part(json, "source", () => Reference(json, $"{told.Version.Reference}/_history/{told.Version.Version}"));
        foreach (var mark in told.Marks)
            Part(json, "mark", () =>
            {
                json.WriteStartObject("valueCoding");
                json.WriteString("system", Canonical.CodeSystems.TimelineMark);
                json.WriteString("code", mark);
                json.WriteEndObject();
            });
        json.WriteEndArray();
        json.WriteString("url", Canonical.Extensions.TimelineEvent);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    static void Part(Utf8JsonWriter json, string url, Action value)
    {
        json.WriteStartObject();
        json.WriteString("url", url);
        value();
        json.WriteEndObject();
    }

    static void Reference(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject("valueReference");
        json.WriteString(text.Contains('/', StringComparison.Ordinal) ? "reference" : "display", text);
        json.WriteEndObject();
    }

    static string Instant(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
