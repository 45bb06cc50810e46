using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FhirGateway.Commands;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Http;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Commands;

/// <summary>The lines of NDJSON files are stored many at once; nobody can tell but by the time it takes.</summary>
public sealed partial class LoadRowsTests(PostgresFixture postgres) : IAsyncLifetime
{
    const string Category =
        "\"category\":[{\"coding\":[{\"system\":\"https://fhirgateway.example/fhir/CodeSystem/service-request-category\",\"code\":\"referral\"}]}]";

    readonly LoadFolder folder = new();
    readonly GatewayFixture oneByOne = new(postgres);
    Database database = null!;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.NewDatabase();
        await oneByOne.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await oneByOne.DisposeAsync();
        await database.DisposeAsync();
        folder.Dispose();
    }

    static string Patient(string id, string more = "") => $$$"""{"resourceType":"Patient","id":"{{{id}}}"{{{more}}}}""";

    static string Request(string id, string performer, string status = "active") =>
        $$"""{"resourceType":"ServiceRequest","id":"{{id}}","status":"{{status}}","intent":"order",{{Category}},"subject":{"reference":"Patient/p1"},"performer":[{{performer}}]}""";

    static string ByCode(string code) => $$$"""{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"{{{code}}}"}}""";

    /// <summary>Good and bad, new and again, plain and not, in one file.</summary>
    static string[] Mixed =>
    [
        """{"resourceType":"Organization","id":"h","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"Z9H01"}],"name":"H"}""",
        """{"resourceType":"HealthcareService","id":"s","providedBy":{"reference":"Organization/h"}}""",
        Patient("p1"),
        Patient("p2", ",\"gender\":\"unclear\",\"birthDate\":\"1981-04-31\""),
        Request("r1", """{"reference":"HealthcareService/s"}"""),
        Request("r2", """{"reference":"Organization/nobody"}"""),
        Request("r3", ByCode("Z9H01"), "draft"),
        Patient("p1", ",\"active\":true"),
        "",
        "{\"resourceType\":\"Patient\",",
        """{"resourceType":"Nothing","id":"n"}""",
        "not JSON",
        """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"value"}]}""",
        """{"resourceType":"Patient","name":[{"family":"Nameless"}]}""",
        """{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","id":"p3"},"request":{"method":"PUT","url":"Patient/p3"}}]}""",
        Patient("p3", ",\"active\":false"),
        Patient("bad_id"),
        """{"resourceType":"Task","id":"t4","status":"requested","intent":"order","focus":{"reference":"ServiceRequest/r4"}}""",
        Request("r4", ByCode("Z9H01")),
        Request("r4", ByCode("Z9H01")).Replace("\"intent\"", "\"priority\":\"urgent\",\"intent\"", StringComparison.Ordinal),
    ];

    [Fact]
    public async Task A_file_loaded_many_at_once_gives_the_lines_that_one_by_one_gives()
    {
        var file = folder.Add("mixed.ndjson", string.Join('\n', Mixed) + "\n\uFFFF");
        var (_, lines) = await Loading.Into(oneByOne, file);
        var (exit, many) = await Run(file);
        Assert.Equal(1, exit);
        Assert.Equal(lines.Select(Said), many.Select(Said));
        Assert.Contains(many, l => l.Issues.Any(i => i is { Location: "line 4", Expression: "Patient.gender" }));
        Assert.Contains(many, l => l.Status == 422 && l.Issues[0].Location == "line 6");
    }

    [Fact]
    public async Task What_is_stored_is_the_same_with_its_tracking_Tasks()
    {
        var file = folder.Add("mixed.ndjson", string.Join('\n', Mixed));
        await Loading.Into(oneByOne, file);
        await Run(file);
        var other = (Database)oneByOne.Services.GetService(typeof(Database))!;
        Assert.Equal(await Contents(other), await Contents(database));
        Assert.Equal(["r1", "r4"], await database.Query(
            $"""
            select t.fid from cur c join ref r on r.rid = c.rid join cur t on t.rid = r.tgt
            where c.rtype = 140 and t.rtype = 124 group by t.fid order by 1
            """, r => r.GetString(0), Ct));
    }

    [Fact]
    public async Task Loading_the_same_file_again_changes_nothing()
    {
        var file = folder.Add("again.ndjson", string.Join('\n', Mixed[0], Mixed[1], Mixed[2], Mixed[4], Mixed[17], Mixed[18]));
        var (first, created) = await Run(file);
        var before = await Contents(database);
        var (second, updated) = await Run(file);
        Assert.Equal((0, 0), (first, second));
        Assert.All(created, l => Assert.Equal(("created", 201), (l.Result, l.Status)));
        Assert.All(updated, l => Assert.Equal(("updated", 200), (l.Result, l.Status)));
        Assert.Equal(before, await Contents(database));
    }

    [Fact]
    public async Task A_change_among_thousands_is_stored_as_the_next_version_and_the_rest_is_left_alone()
    {
        var patients = Enumerable.Range(0, 2500).Select(i => Patient($"p{i}")).ToArray();
        var file = folder.Add("many.ndjson", string.Join('\n', patients));
        await Run(file);
        patients[1234] = Patient("p1234", ",\"active\":true");
        folder.Add("many.ndjson", string.Join('\n', patients));
        var (exit, lines) = await Run(file);
        Assert.Equal((0, 2500), (exit, lines.Count));
        Assert.Equal(["p1234"], await database.Query($"select fid from cur where ver = 2", r => r.GetString(0), Ct));
        Assert.Equal([2501L], await database.Query(
            $"select count(*) from ver where rtype = {ResourceTypes.Number("Patient")}", r => r.GetInt64(0), Ct));
    }

    /// <summary>A thousand lines are stored together, and two such at the same time where they do not depend on each other.</summary>
    [Fact]
    public async Task What_depends_on_lines_before_it_finds_them_stored()
    {
        string[] lines =
        [
            Mixed[0], Mixed[1], .. Enumerable.Range(0, 997).Select(i => Patient($"p{i}")),
            Mixed[17], Mixed[18],
            .. Enumerable.Range(1000, 1500).Select(i => Patient($"p{i}")),
            Patient("p500", ",\"active\":true"), Request("r5", ByCode("Z9H01")),
            .. Enumerable.Range(3000, 1500).Select(i => Patient($"p{i}")),
            Request("r5", ByCode("Z9H01"), "revoked"), Patient("p500", ",\"active\":false"),
        ];
        var (exit, said) = await Run(folder.Add("chunks.ndjson", string.Join('\n', lines)));
        Assert.Equal((0, lines.Length), (exit, said.Count));
        Assert.Equal(
            lines.Select(l => JsonNode.Parse(l)!).Select(r => $"{r["resourceType"]}/{r["id"]}"),
            said.Select(l => string.Join('/', l.Resource!.Split('/').Take(2))));
        Assert.Equal(["r4 1", "r5 1"], await database.Query(
            $"""
            select t.fid || ' ' || count(*) from cur c join ref r on r.rid = c.rid join cur t on t.rid = r.tgt
            where c.rtype = 140 and t.rtype = 124 group by t.fid order by 1
            """, r => r.GetString(0), Ct));
        Assert.Equal(["p500 3", "r5 2"], await database.Query(
            $"select fid || ' ' || ver from cur where ver > 1 order by 1", r => r.GetString(0), Ct));
    }

    [Fact]
    public async Task Trusted_lines_are_read_strictly_but_not_validated()
    {
        var file = folder.Add("trusted.ndjson", string.Join('\n', Patient("p1", ",\"gender\":\"unclear\""), Patient("p2", ",\"genre\":\"x\"")));
        var (_, lines) = await Run(file, validates: false);
        Assert.Equal(["created", "refused"], lines.Select(l => l.Result));
        Assert.Contains("Patient.genre", lines[1].ErrorsAt);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_told_like_any()
    {
        var (exit, lines) = await Run(Path.Combine(folder.Path, "missing.ndjson"));
        Assert.Equal((1, "refused"), (exit, Assert.Single(lines).Result));
    }

    async Task<(int Exit, IReadOnlyList<Loaded> Lines)> Run(string file, bool validates = true)
    {
        var options = new GatewayOptions { ConnectionString = database.ConnectionString, SweepsOnSchedule = false };
        using var output = new StringWriter();
        var exit = await Load.Run([file], options, Gateway.Start, output, Ct, validates);
        return (exit, Loading.Read(output));
    }

    /// <summary>A line without the ids that servers make up.</summary>
    static string Said(Loaded line) =>
        $"{Made().Replace(line.Resource ?? "-", "#")} {line.Result} {line.Status} "
        + string.Join(" | ", line.Issues.Select(i => $"{i.Severity} {i.Code} {i.Expression} {i.Location} {i.Diagnostics}"));

    /// <summary>All versions without what the clock and chance put into them.</summary>
    static async Task<IEnumerable<string>> Contents(Database database)
    {
        var bodies = await database.Query(
            $"""
            select v.ver, v.op, v.body from ver v join cur c using (rid)
            where c.rtype <> 55 order by c.rtype, c.fid, v.ver
            """,
            r => (Version: r.GetInt32(0), Op: r.GetChar(1), Body: Encoding.UTF8.GetString(r.GetFieldValue<byte[]>(2))), Ct);
        return bodies.Select(b => $"{b.Version} {b.Op} {Made().Replace(Instants().Replace(b.Body, "@"), "#")}").Order();
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}")]
    private static partial Regex Made();

    [GeneratedRegex(@"20\d\d-\d\d-\d\dT[\d:.]+(Z|\+00:00)")]
    private static partial Regex Instants();
}
