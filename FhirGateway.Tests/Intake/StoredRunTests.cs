using System.Text;
using FhirGateway.Fhir.Json;
using FhirGateway.Intake;
using FhirGateway.Storage;
using FhirGateway.Search;

namespace FhirGateway.Tests.Intake;

public sealed class StoredRunTests
{
    [Theory]
    [InlineData("Patient/a", "Patient/b", false)]
    [InlineData("Patient/a", "Patient/a", true)]
    [InlineData("Task/t > ServiceRequest/r", "ServiceRequest/r", true)]
    [InlineData("ServiceRequest/r", "Task/t > ServiceRequest/r", true)]
    [InlineData("Task/t > ServiceRequest/r", "Task/u > ServiceRequest/r", false)]
    [InlineData("", "Patient/b", true)]
    [InlineData("Patient/b", "", false)]
    public async Task A_run_concerns_what_writes_or_names_the_same_and_all_while_one_of_it_goes_the_ordinary_way(
        string before, string later, bool concerns)
    {
        var run = new StoredRun([Line("Patient/other"), Line(before)], Task.FromResult<IReadOnlyList<BulkLineResult>>([]));
        Assert.Equal(concerns, run.Concerns([Line("Patient/another"), Line(later)]));
        Assert.Empty(await run.Results);
    }

    // "Type/id > Type/id": one that has the other as its focus; nothing: a line without a row.
    static ReadLine Line(string text)
    {
        var line = new BulkLine(1, Encoding.UTF8.GetBytes(text));
        if (text.Length == 0) return new ReadLine(line, null, null);
        var parts = text.Split(" > ");
        var (type, id) = (parts[0].Split('/')[0], parts[0].Split('/')[1]);
        var focus = parts.Length == 1 ? "" : $$""","focus":{"reference":"{{parts[1]}}"}""";
        var resource = JsonFormat.Read(Encoding.UTF8.GetBytes($$"""{"resourceType":"{{type}}","id":"{{id}}"{{focus}}}""")).Resource!;
        return new ReadLine(line, resource, new ImportRow(
            new Write.Update(resource, id, AsCreate: true), new IndexOf(SearchCatalogue.R4, null, FhirGateway.Referrals.IdentifierSystems.Default)));
    }
}
