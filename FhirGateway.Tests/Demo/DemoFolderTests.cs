using FhirGateway.Commands.Demo;
using FhirGateway.Commands.Demo.Live;
using FhirGateway.Fhir;

namespace FhirGateway.Tests.Demo;

public sealed class DemoFolderTests : IDisposable
{
    static readonly Plan Small = Plan.Of(new BoardSize(3, 1), []);

    readonly string root = System.IO.Directory.CreateTempSubdirectory("fgw-demo-folder-").FullName;
    readonly List<(string Folder, string? Mark)> removed = [];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    string Demo => Path.Combine(root, "demo");

    [Fact]
    public void A_second_demo_is_told_that_one_is_running()
    {
        using var first = DemoFolder.Open(root);
        var fault = Assert.Throws<DemoFolderException>(() => DemoFolder.Open(root));
        Assert.Contains($"A demo is running in {Demo} already", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        first.Dispose();
        DemoFolder.Open(root).Dispose();
    }

    [Fact]
    public async Task An_earlier_run_is_replaced_and_what_is_beside_it_stays()
    {
        new Position("another", 7, Plan.Beginning).Write(Demo);
        Write("demo/postgres/cluster/base");
        Write("postgres/cluster/base");
        Write("demonstration/notes");
        await Replace();
        Assert.Equal(["demo/demo-position.json", "demo/demo.lock", "demonstration/notes", "postgres/cluster/base"], Files());
        Assert.Equal([(Demo, null)], removed);
        Assert.Equal(Small.Fingerprint(), Position.Read(Demo)!.Fingerprint);
    }

    [Fact]
    public async Task Runs_of_earlier_versions_are_deleted_and_only_they()
    {
        new Position("old", 3, Plan.Beginning).Write(Path.Combine(root, "demo-180d-12p-seed1", "run-1"));
        Write("demo-180d-12p-seed1/run-1/postgres/cluster/base");
        Write("demo-40d-2p-seed1/run-1/something");
        new Position("mine", 3, Plan.Beginning).Write(Path.Combine(root, "demo-for-the-board", "run-1"));
        await Replace();
        Assert.Equal(["demo-40d-2p-seed1/run-1/something", "demo-for-the-board/run-1/demo-position.json",
            "demo/demo-position.json", "demo/demo.lock"], Files());
        Assert.Contains((Path.Combine(root, "demo-180d-12p-seed1", "run-1"), null), removed);
    }

    [Fact]
    public void A_folder_of_that_name_which_is_no_demo_s_is_left_alone()
    {
        Write("demo/notes.txt");
        var fault = Assert.Throws<DemoFolderException>(() => DemoFolder.Open(root));
        Assert.Contains("holds something else than a demo", fault.Message, StringComparison.Ordinal);
        Assert.Contains("demo/notes.txt", Files());
        File.Delete(Path.Combine(Demo, "notes.txt"));
        DemoFolder.Open(root).Dispose();
    }

    [Fact]
    public async Task A_database_whose_folder_was_deleted_by_hand_is_removed_only_by_its_mark()
    {
        await Replace();
        Assert.Equal([(Demo, DemoDatabase.Mark)], removed);
    }

    [Fact]
    public async Task What_cannot_be_removed_keeps_its_place()
    {
        new Position("another", 7, Plan.Beginning).Write(Demo);
        using var folder = DemoFolder.Open(root);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            folder.Replace(Small, (_, _, _) => throw new InvalidOperationException("in use"), Cancel));
        Assert.Equal("another", Position.Read(Demo)!.Fingerprint);
    }

    [Fact]
    public void A_run_of_before_the_machine_was_started_is_not_gone_on_with()
    {
        var position = new Position(Small.Fingerprint(), 7, Plan.Beginning);
        position.Write(Demo);
        Assert.Equal(7, Chosen()?.Occasion);
        (position with { Boot = "another" }).Write(Demo);
        Assert.Null(Chosen());
        (position with { IsFinished = true }).Write(Demo);
        Assert.Null(Chosen());
        (position with { Fingerprint = "another" }).Write(Demo);
        Assert.Null(Chosen());
    }

    [Fact]
    public void A_data_directory_that_is_a_file_is_named()
    {
        Write("file");
        var fault = Assert.ThrowsAny<UserErrorException>(() => DemoFolder.Open(Path.Combine(root, "file")));
        Assert.Contains($"{Path.Combine(root, "file")}, which is a file", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => System.IO.Directory.Delete(root, recursive: true);

    async Task Replace()
    {
        using var folder = DemoFolder.Open(root);
        await folder.Replace(Small, (path, mark, _) =>
        {
            removed.Add((path, mark));
            return Task.CompletedTask;
        }, Cancel);
    }

    Position? Chosen()
    {
        using var folder = DemoFolder.Open(root);
        folder.Choose(Small);
        return folder.Resumed;
    }

    void Write(string name)
    {
        var path = Path.Combine(root, name);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "x");
    }

    IEnumerable<string> Files() => System.IO.Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(root, f)).Order(StringComparer.Ordinal);
}
