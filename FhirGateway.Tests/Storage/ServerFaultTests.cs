using FhirGateway.Fhir;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

/// <summary>What a server that cannot be used is told by, on real servers.</summary>
public sealed class ServerFaultTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("Database=nowhere", "has no database 'nowhere'")]
    [InlineData("Username=nobody_known", "does not admit 'nobody_known'")]
    [InlineData("Port=1", "does not answer")]
    public async Task A_wrong_connection_is_told_by_its_part(string part, string words)
    {
        await using var template = await postgres.NewDatabase();
        var refused = await Refused($"{template.ConnectionString};{part}");
        Assert.Contains(words, refused, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__Gateway", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_not_repeated()
    {
        var directory = PostgresFixture.NewDirectory();
        try
        {
            Directory.CreateDirectory(directory);
            var rules = Path.Combine(directory, "hba.conf");
            await File.WriteAllTextAsync(rules, "local all fhirgateway trust\nlocal all all scram-sha-256\n", Ct);
            await using var server = await EmbeddedPostgres.Start(
                new EmbeddedPostgresOptions(directory) { QuickCreation = true, Settings = [$"hba_file = '{rules}'"] }, Ct);
            await using (var database = Database.Open(server.ConnectionString + ";Pooling=false", TimeProvider.System))
                await database.Execute($"create role guest login password 'right'", Ct);
            var refused = await Refused(server.ConnectionString + ";Username=guest;Password=wrong-secret;Pooling=false");
            Assert.Contains("refuses the password of 'guest'", refused, StringComparison.Ordinal);
            Assert.DoesNotContain("wrong-secret", refused, StringComparison.Ordinal);
            Assert.Contains("may not prepare the database",
                await Refused(server.ConnectionString + ";Username=guest;Password=right;Pooling=false"), StringComparison.Ordinal);
        }
        finally
        {
            await PostgresFixture.Delete(directory);
        }
    }

    [Theory]
    [InlineData("14.9", true)]
    [InlineData("15.0", false)]
    [InlineData("17.2", false)]
    public void A_server_that_is_too_old_is_told_by_its_version(string version, bool isTooOld)
    {
        var told = ServerFaults.TooOld(Version.Parse(version));
        Assert.Equal(isTooOld, told is not null);
        if (told is not null) Assert.Contains("PostgreSQL 15 or newer; this server is 14.9", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=x;Password=secret;Port=secret")]
    [InlineData("Host=x;Password=secret;Colour=secret")]
    [InlineData("Password=secret")]
    [InlineData("secret")]
    public void A_connection_string_that_cannot_be_read_is_not_repeated(string text) => Assert.DoesNotContain(
        "secret", Assert.Throws<UserErrorException>(() => ConnectionText.Parse(text)).Message, StringComparison.Ordinal);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static async Task<string> Refused(string connection)
    {
        await using var database = Database.Open(connection, TimeProvider.System);
        return (await Assert.ThrowsAsync<UserErrorException>(() => database.Migrate(Ct))).Message;
    }
}
