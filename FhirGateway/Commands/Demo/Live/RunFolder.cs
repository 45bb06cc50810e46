using System.Globalization;

namespace FhirGateway.Commands.Demo.Live;

/// <summary>Where a run keeps its data, and whether it goes on with one that was killed.</summary>
/// <param name="Path">The data directory of this run.</param>
/// <param name="Resumed">Where the killed run stood; null when this one starts afresh.</param>
internal sealed record RunFolder(string Path, Position? Resumed)
{
    /// <summary>
    /// An unfinished run of the same plan is resumed. A finished one is left as it is, so that it can still be looked
    /// at, and the next starts afresh beside it.
    /// </summary>
    public static RunFolder Choose(string root, Plan plan)
    {
        var fingerprint = plan.Fingerprint();
        var name = string.Create(CultureInfo.InvariantCulture,
            $"demo-{plan.Size.Days}d-{plan.Size.Practices}p-seed{plan.Size.Seed}");
        for (var number = 1; ; number++)
        {
            var path = System.IO.Path.Combine(root, name, string.Create(CultureInfo.InvariantCulture, $"run-{number}"));
            if (!Directory.Exists(path)) return new(path, null);
            if (Position.Read(path) is { IsFinished: false } position && position.Fingerprint == fingerprint)
                return new(path, position);
        }
    }
}
