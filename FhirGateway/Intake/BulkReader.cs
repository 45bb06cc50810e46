using System.Threading.Channels;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>Reads, validates and indexes lines on all cores, some hundred at a time, while the ones before are stored.</summary>
internal sealed class BulkReader(
    ResourceStore store, ResourceCheck check, RequiredProfiles required, Func<string> newId, BulkTerms terms)
{
    /// <summary>As many go into one transaction, which must be short: the change feed waits for it.</summary>
    const int MostLines = 1000;

    const int MostBytes = 4 << 20;

    public async Task Fill(
        ChannelWriter<IReadOnlyList<ReadLine>> chunks, IAsyncEnumerable<BulkLine> lines, CancellationToken ct)
    {
        try
        {
            await foreach (var chunk in Chunks(lines, ct)) await chunks.WriteAsync(await Read(chunk, ct), ct);
            chunks.Complete();
        }
        catch (Exception fault)
        {
            chunks.Complete(fault);
        }
    }

    static async IAsyncEnumerable<List<BulkLine>> Chunks(
        IAsyncEnumerable<BulkLine> lines, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var chunk = new List<BulkLine>();
        var bytes = 0;
        await foreach (var line in lines.WithCancellation(ct))
        {
            if (chunk.Count == MostLines || (chunk.Count > 0 && bytes + line.Json.Length > MostBytes))
            {
                yield return chunk;
                (chunk, bytes) = ([], 0);
            }
            chunk.Add(line);
            bytes += line.Json.Length;
        }
        if (chunk.Count > 0) yield return chunk;
    }

    async Task<IReadOnlyList<ReadLine>> Read(List<BulkLine> chunk, CancellationToken ct)
    {
        var read = new ReadLine[chunk.Count];
        await Parallel.ForAsync(0, chunk.Count, ct, async (i, token) => read[i] = await Read(chunk[i], token));
        return read;
    }

    async ValueTask<ReadLine> Read(BulkLine line, CancellationToken ct)
    {
        var ordinary = new ReadLine(line, null, null);
        if (line.Json.IsEmpty || line.Json.Length > terms.MaximalBytes) return ordinary;
        var parsed = JsonFormat.Read(line.Json);
        if (parsed.Resource is not { } resource || resource.Type is "Bundle") return ordinary with { IsBarrier = true };
        if (!parsed.IsValid || resource.Type is "Parameters" or "OperationOutcome" or Catalogues.Source
            || UnreadContent.Of(resource).Any() || StoredDefinitions.IsKind(resource.Type)
            || required.Missing(resource) is not null
            || PublishedDefinitions.Refuse(resource.Type, resource.Id ?? "", resource) is not null)
            return ordinary;
        if (terms.OnlyType is { } type && resource.Type != type) return ordinary;
        if (terms.Validates && (await check.Validate(parsed, ct)).Any(issue => issue.IsError)) return ordinary;
        if (resource.Id is not null && !Lexical.IsId(resource.Id)) return ordinary;
        Write write = resource.Id is { } id ? new Write.Update(resource, id, AsCreate: true) : new Write.Create(resource, newId());
        return new ReadLine(line, resource, store.Prepare(write with { Organisations = terms.Organisations?.Invoke(resource) }));
    }
}
