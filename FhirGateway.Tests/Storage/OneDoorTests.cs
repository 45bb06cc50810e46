namespace FhirGateway.Tests.Storage;

public sealed class OneDoorTests
{
    /// <summary>An injection needs a statement built from text; with one door there is one place to look at.</summary>
    [Fact]
    public void Only_one_file_hands_text_to_the_driver()
    {
        string[] doors = ["NpgsqlCommand(", "NpgsqlBatchCommand(", "NpgsqlBatch(", "CreateCommand(", "CreateBatch(", "CommandText"];
        Assert.Equal(["SqlExecution.cs"],
            from file in House.Sources("FhirGateway")
            let text = File.ReadAllText(file)
            where doors.Any(door => text.Contains(door, StringComparison.Ordinal))
            select Path.GetFileName(file));
    }
}
