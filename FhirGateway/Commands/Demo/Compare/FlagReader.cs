using System.Collections.Concurrent;
using FhirGateway.Commands.Demo.Live;

namespace FhirGateway.Commands.Demo.Compare;

/// <summary>Reads every safety Flag with its versions, as any client could.</summary>
internal static class FlagReader
{
    const int SideBySide = 6;

    public static async Task<IReadOnlyList<FlagCourse>> Read(FhirClient client, List<DateTimeOffset> sweeps, CancellationToken ct)
    {
        List<FlagVersion> current = [];
        await foreach (var flag in client.All("Flag?_count=500", ct))
            if (FlagVersion.Read(flag) is { } version) current.Add(version);
        ConcurrentBag<FlagCourse> courses = [];
        await Parallel.ForEachAsync(current,
            new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = ct },
            async (flag, cancel) => courses.Add(FlagCourse.Of(await VersionsOf(client, flag, cancel), sweeps)));
        return [.. courses.OrderBy(c => c.Rule, StringComparer.Ordinal).ThenBy(c => c.Focus, StringComparer.Ordinal)
            .ThenBy(c => c.Id, StringComparer.Ordinal)];
    }

    static async Task<List<FlagVersion>> VersionsOf(FhirClient client, FlagVersion flag, CancellationToken ct)
    {
        if (flag.Version == 1) return [flag];
        List<FlagVersion> versions = [];
        await foreach (var resource in client.All($"Flag/{flag.Id}/_history?_count=100", ct))
            if (FlagVersion.Read(resource) is { } version) versions.Add(version);
        versions.Sort((a, b) => a.Version.CompareTo(b.Version));
        return versions;
    }
}
