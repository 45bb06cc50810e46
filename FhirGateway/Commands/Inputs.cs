using FhirGateway.Fhir;

namespace FhirGateway.Commands;

/// <summary>Checks arguments of commands before anything is started.</summary>
internal static class Inputs
{
    /// <exception cref="UserErrorException">The path names no file.</exception>
    public static string File(string path) =>
        System.IO.File.Exists(path) ? path
        : throw new UserErrorException(Directory.Exists(path)
            ? $"{path} is a folder; name a file." : $"There is no file {Shown(path)}.");

    /// <exception cref="UserErrorException">A path names neither a file nor a folder.</exception>
    public static string[] FilesOrFolders(string[] paths)
    {
        var missing = paths.Where(path => !Path.Exists(path)).Select(Shown).ToList();
        return missing.Count == 0 ? paths
            : throw new UserErrorException($"There is no such file or folder: {string.Join(", ", missing)}.");
    }

    /// <exception cref="UserErrorException">The number is too small.</exception>
    public static int AtLeast(int least, int number, string option) => number >= least ? number
        : throw new UserErrorException($"{option} must be {least} or more, not {number}.");

    /// <exception cref="UserErrorException">The text is not an instant.</exception>
    public static string? Instant(string? text, string option) =>
        text is null || FhirDateTime.TryParse(text, out _) ? text
        : throw new UserErrorException(
            $"{option} takes a date or an instant, as in 2026-11-30 or 2026-11-30T08:00:00Z, not '{text}'.");

    static string Shown(string path) => path.Length == 0 ? "with an empty name" : path;
}
