using System.Globalization;

namespace FhirGateway.Storage;

/// <summary>Finds PostgreSQL's programs on this machine.</summary>
internal static class PostgresBinaries
{
    public const int OldestVersion = 15;
    const string Debian = "/usr/lib/postgresql";

    public const string HowToInstall =
        "Install PostgreSQL 15 or newer:  apt-get install -y postgresql  "
        + "(or name the folder of its programs in Gateway__PostgresBinaries, or a server in ConnectionStrings__Gateway).";

    /// <param name="setting">The folder to use, or null to look for one.</param>
    /// <param name="clusterVersion">The major version that wrote the data there is, or null.</param>
    public static string Find(string? setting, int? clusterVersion, string debian = Debian, string? path = null)
    {
        if (setting is not null)
            return Holds(setting)
                ? setting
                : throw new EmbeddedPostgresException($"There is no initdb and pg_ctl in {setting}. {HowToInstall}");
        var installed = Installed(debian);
        if (clusterVersion is { } version && installed.TryGetValue(version, out var same)) return same;
        if (clusterVersion is not null && installed.Count > 0)
            throw new EmbeddedPostgresException(
                $"The data was written by PostgreSQL {clusterVersion}, which is not installed "
                + $"(found: {string.Join(", ", installed.Keys)}). Install postgresql-{clusterVersion}.");
        if (installed.Count > 0) return installed.Last().Value;
        return FromPath(path ?? Environment.GetEnvironmentVariable("PATH") ?? "")
            ?? throw new EmbeddedPostgresException($"PostgreSQL is not installed. {HowToInstall}");
    }

    static SortedDictionary<int, string> Installed(string debian)
    {
        var found = new SortedDictionary<int, string>();
        if (!Directory.Exists(debian)) return found;
        foreach (var folder in Directory.EnumerateDirectories(debian))
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                && version >= OldestVersion && Holds(Path.Combine(folder, "bin")))
                found[version] = Path.Combine(folder, "bin");
        return found;
    }

    // On Debian the PATH holds wrappers for some programs only; a folder counts when it has both of those needed.
    static string? FromPath(string path) =>
        path.Split(':', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(Holds);

    static bool Holds(string folder) =>
        File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl"));
}
