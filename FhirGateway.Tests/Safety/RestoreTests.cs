using System.Data.Common;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Safety;

/// <summary>The data moves to another cluster, whose transaction numbers begin anew.</summary>
public sealed class RestoreTests(PostgresFixture postgres) : SafetyStory(postgres)
{
    [Fact]
    public async Task Dump_and_restore_lose_no_projection_and_double_no_flag()
    {
        await Save(Referral(), Sent());
        await SweepAt("2026-01-06T09:00:00Z");
        await Save(Referral("r2"), Sent("t2", "r2"));
        var directory = PostgresFixture.NewDirectory();
        try
        {
            await using var server = await PostgresFixture.StartServer(directory);
            await Restore(Database.ConnectionString, server, directory);
            await Database.DisposeAsync();
            await using var restored = Database.Open(server.ConnectionString + ";Pooling=false", Clock);
            await restored.Migrate(Stop);
            Projector.Dispose();
            Use(restored);
            await Save(Referral("r3"), Sent("t3", "r3"));

            var swept = await SweepAt("2026-01-07T09:00:00Z");

            Assert.Equal(["ServiceRequest/r2", "ServiceRequest/r3"], swept.Raised.Select(note => note.Focus).Order());
            Assert.Equal(1, (await ActiveFlag("not-received")).Version);
            Assert.Equal(["3"], await Column("select count(*) from referral where is_open"));
        }
        finally
        {
            await PostgresFixture.Delete(directory);
        }
    }

    static async Task Restore(string from, EmbeddedPostgres to, string directory)
    {
        var dump = Path.Combine(directory, "dump");
        var source = new DbConnectionStringBuilder { ConnectionString = from };
        var target = new DbConnectionStringBuilder { ConnectionString = to.ConnectionString };
        await Run(to.Binaries, "pg_dump",
            "-h", (string)source["Host"], "-U", (string)source["Username"], "-Fc", "-f", dump, (string)source["Database"]);
        await Run(to.Binaries, "pg_restore",
            "-h", (string)target["Host"], "-U", (string)target["Username"], "-d", (string)target["Database"], dump);
    }

    static async Task Run(string binaries, string program, params string[] arguments)
    {
        var ended = await OsCommand.Run(Path.Combine(binaries, program), arguments, null, Stop);
        Assert.True(ended.Code == 0, ended.Output);
    }
}
