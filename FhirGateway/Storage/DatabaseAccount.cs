
namespace FhirGateway.Storage;

/// <summary>The user that runs the private PostgreSQL: ourselves, or <c>postgres</c> when we are root (it refuses root).</summary>
/// <param name="OtherUser">The user's name when it is another than ourselves.</param>
internal sealed record DatabaseAccount(string? OtherUser)
{
    public string Name => OtherUser ?? Environment.UserName;

    public static async Task<DatabaseAccount> Find(CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess) return new DatabaseAccount((string?)null);
        var accounts = await File.ReadAllLinesAsync("/etc/passwd", cancellation);
        if (!accounts.Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)))
            throw new EmbeddedPostgresException(
                "PostgreSQL refuses to run as root, and there is no user 'postgres' to run it as. "
                + PostgresBinaries.HowToInstall);
        return new DatabaseAccount("postgres");
    }

    /// <summary>Who owns a file or folder.</summary>
    public static async Task<string> OwnerOf(string path, CancellationToken cancellation)
    {
        var stat = await OsCommand.Run("stat", ["-c", "%U", path], null, cancellation);
        return stat.Output.Trim();
    }
}
