using System.Text.Json;

namespace FhirGateway.Commands.Demo.Live;

/// <summary>
/// How far a run has come, kept beside the data. It is written before the clock is turned, so that a gateway started
/// after a kill has its clock where the last acknowledged write left it, never before its own data.
/// </summary>
/// <param name="Fingerprint">Of the plan that is lived: another plan starts afresh.</param>
/// <param name="Occasion">The occasion that was begun; all before it are done.</param>
/// <param name="At">Where the clock stands.</param>
/// <param name="IsFinished">All was lived and compared.</param>
internal sealed record Position(string Fingerprint, int Occasion, DateTimeOffset At, bool IsFinished = false)
{
    public const string FileName = "demo-position.json";

    /// <summary>
    /// Of the machine's start: the demo's database does not wait for the disk, so what it held before a crash of the
    /// machine cannot be relied on.
    /// </summary>
    public string Boot { get; init; } = ThisBoot();

    public bool CanBeResumed(string fingerprint) => !IsFinished && Fingerprint == fingerprint && Boot == ThisBoot();

    public static Position? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Position>(File.ReadAllBytes(path)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string ThisBoot()
    {
        const string Linux = "/proc/sys/kernel/random/boot_id";
        return File.Exists(Linux) ? File.ReadAllText(Linux).Trim() : "";
    }

    /// <summary>Replaces the file at once: a kill leaves the old or the new one, never half of it.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, FileName);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(this));
        File.Move(path + ".new", path, overwrite: true);
    }
}
