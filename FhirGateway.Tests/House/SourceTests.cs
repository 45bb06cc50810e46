namespace FhirGateway.Tests;

/// <summary>What review would otherwise have to hold the line on.</summary>
public sealed class SourceTests
{
    const int Ceiling = 400;

    /// <summary>Files that may be longer, and why.</summary>
    static readonly Dictionary<string, string> LongerFor = [];

    [Fact]
    public void No_file_is_longer_than_four_hundred_lines() =>
        Assert.Empty(from file in Everything()
                     let name = Path.GetRelativePath(House.Root, file)
                     let lines = File.ReadLines(file).Count()
                     where lines > Ceiling && !LongerFor.ContainsKey(name)
                     select $"{name}: {lines}");

    [Fact]
    public void Nothing_is_left_for_later() =>
        Assert.Empty(from file in Everything()
                     where !file.EndsWith("SourceTests.cs", StringComparison.Ordinal)
                     from line in File.ReadLines(file)
                     where line.Contains("TODO", StringComparison.Ordinal) || line.Contains("FIXME", StringComparison.Ordinal)
                         || line.Contains("NotImplementedException", StringComparison.Ordinal)
                         || line.Contains("Skip = \"", StringComparison.Ordinal)
                     select $"{Path.GetRelativePath(House.Root, file)}: {line.Trim()}");

    [Fact]
    public void One_file_hands_SQL_text_to_the_driver() =>
        Assert.Single((from file in House.Sources("FhirGateway")
                       let text = File.ReadAllText(file)
                       where text.Contains("new NpgsqlCommand(", StringComparison.Ordinal)
                           || text.Contains("new NpgsqlBatchCommand(", StringComparison.Ordinal)
                           || text.Contains(".CreateCommand(", StringComparison.Ordinal)
                           || text.Contains("CommandText =", StringComparison.Ordinal)
                       select Path.GetRelativePath(House.Root, file)).Distinct());

    static IEnumerable<string> Everything() => House.Sources("FhirGateway").Concat(House.Sources("FhirGateway.Tests"));
}
