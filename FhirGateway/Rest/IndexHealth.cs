using System.Text.Json;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Rest;

/// <summary>
/// <c>/health/index</c>: how many rows an older catalogue made, by type, and which added parameters answer already.
/// </summary>
internal static class IndexHealth
{
    public static void MapIndexHealth(this IEndpointRouteBuilder endpoints)
    {
        var store = endpoints.ServiceProvider.GetRequiredService<ResourceStore>();
        var reindexer = endpoints.ServiceProvider.GetRequiredService<Reindexer>();
        endpoints.MapGet("/health/index", async (CancellationToken ct) =>
        {
            var behind = await reindexer.Behind(ct);
            var added = store.Catalogues.Current.Added;
            var waiting = await store.Catalogues.Behind([.. added.Select(p => IndexNeed.Of(p)!.Value)], ct);
            using var text = new MemoryStream();
            using (var json = new Utf8JsonWriter(text))
            {
                json.WriteStartObject();
                json.WriteNumber("behind", behind.Values.Sum());
                json.WriteStartObject("types");
                foreach (var (type, rows) in behind) json.WriteNumber(type, rows);
                json.WriteEndObject();
                json.WriteStartObject("parameters");
                foreach (var parameter in added)
                    json.WriteString($"{parameter}", waiting.Any(w => w.Name == $"{parameter}") ? "indexing" : "ready");
                json.WriteEndObject();
                json.WriteEndObject();
            }
            return Results.Bytes(text.ToArray(), "application/json");
        });
    }
}
