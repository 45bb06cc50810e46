using System.Security.Cryptography;
using FhirGateway.Storage;

namespace FhirGateway.Security;

/// <summary>A secret that all gateways of one database share; the first one makes it.</summary>
internal static class SharedKey
{
    const int Bytes = 32;

    public static async Task<byte[]> Of(Database database, string name, DateTimeOffset now, CancellationToken ct)
    {
        await database.Execute($"""
            insert into shared_key (name, value, made_at) values ({name}, {RandomNumberGenerator.GetBytes(Bytes)}, {now})
            on conflict (name) do nothing
            """, ct);
        var values = await database.Query(
            $"select value from shared_key where name = {name}", row => row.GetFieldValue<byte[]>(0), ct);
        return values[0];
    }
}
