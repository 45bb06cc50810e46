using System.Text.RegularExpressions;

namespace FhirGateway.Tests;

/// <summary>The folders' order: each may use those below it, never one above or beside it.</summary>
public sealed partial class LayeringTests
{
    /// <summary>From the ground up; folders on one floor do not know each other.</summary>
    static readonly string[][] Floors =
    [
        ["Fhir"],
        ["Search"],
        ["Referrals"],
        ["Rules"],
        ["Storage"],
        ["Security"],
        ["Intake"],
        ["Safety", "Notifications", "Measures"],
        ["Http"],
        ["Rest", "Messages", "Reports", "Dashboard", "Commands"],
    ];

    static readonly string Source = Path.Combine(House.Root, "FhirGateway");

    [Fact]
    public void Every_folder_has_a_floor()
    {
        var folders = Directory.GetDirectories(Source).Select(d => Path.GetFileName(d)!)
            .Where(d => d is not ("bin" or "obj" or "data" or "Properties"));
        Assert.Empty(folders.Except(Floors.SelectMany(f => f)));
    }

    [Fact]
    public void A_folder_uses_only_those_below_it()
    {
        var wrong = from file in House.Sources("FhirGateway")
                    let folder = FolderOf(file)
                    where folder is not null
                    from used in UsedBy(file)
                    where used != folder && FloorOf(used) >= FloorOf(folder)
                    select $"{Path.GetRelativePath(House.Root, file)} uses {used}";
        Assert.Empty(wrong);
    }

    /// <summary>Reads the paths of packages that it is handed, and is the only one of the pure folders that does.</summary>
    const string OpensFiles = "PackagePath.cs";

    [Fact]
    public void Pure_folders_do_no_input_or_output_and_read_no_clock()
    {
        string[] pure = ["Fhir", "Search", "Referrals", "Rules"];
        var wrong = from file in House.Sources("FhirGateway")
                    where pure.Contains(FolderOf(file)) && Path.GetFileName(file) != OpensFiles
                    from line in File.ReadLines(file)
                    where Impure().IsMatch(line)
                    select $"{Path.GetRelativePath(House.Root, file)}: {line.Trim()}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Only_Storage_says_Npgsql() =>
        Assert.Empty(from file in House.Sources("FhirGateway")
                     where FolderOf(file) != "Storage" && File.ReadAllText(file).Contains("Npgsql", StringComparison.Ordinal)
                     select Path.GetRelativePath(House.Root, file));

    [Fact]
    public void The_demo_knows_nothing_of_referrals_rules_or_safety() =>
        Assert.Empty(from file in House.Sources(Path.Combine("FhirGateway", "Commands", "Demo"))
                     where UsedBy(file).Any(used => used is "Referrals" or "Rules" or "Safety")
                     select Path.GetRelativePath(House.Root, file));

    static string? FolderOf(string file)
    {
        var parts = Path.GetRelativePath(Source, file).Split(Path.DirectorySeparatorChar);
        return parts.Length > 1 ? parts[0] : null;
    }

    static int FloorOf(string folder) => Array.FindIndex(Floors, floor => floor.Contains(folder));

    static IEnumerable<string> UsedBy(string file) =>
        FhirGatewayName().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value)
            .Where(name => FloorOf(name) >= 0).Distinct();

    [GeneratedRegex(@"\bFhirGateway\.([A-Z]\w+)")]
    private static partial Regex FhirGatewayName();

    [GeneratedRegex(@"(?<![\w.])((File|Directory)\.(Read|Write|Open|Exists|Create|Enumerate|Delete|Append|Copy|Move)|(TimeProvider|Environment|Console)\.)|\bHttpClient\b|\bnew\s+(FileInfo|DirectoryInfo|FileStream)\(")]
    private static partial Regex Impure();
}
