using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

/// <summary>An update carries the labels of the version before; other labels by then, and it is decided anew.</summary>
public sealed class CarriedLabelsTests(PostgresFixture postgres) : StoreTest(postgres)
{
    static Resource Patient(string family, string? tag = null)
    {
        var meta = tag is null ? "" : $$""" "meta":{"tag":[{"system":"urn:t","code":"{{tag}}"}]},""";
        return JsonFormat.Read(Encoding.UTF8.GetBytes(
            $$"""{"resourceType":"Patient",{{meta}}"name":[{"family":"{{family}}"}]}""")).Resource!;
    }

    static string Labels(Resource resource) => FhirGateway.Fhir.Patch.MetaLabels.TextOf(resource.Root["meta"]);

    Task<SaveResult> Update(string family, int version, string labels) => Store.Save(new SaveItem(
        new Write.Update(Patient(family), "p", AsCreate: true) { Carried = new CarriedLabels(version, labels) }), Ct);

    [Fact]
    public async Task The_version_that_it_was_made_of_is_not_looked_at_again()
    {
        await Save(new Write.Create(Patient("A", "a"), "p"));
        Assert.True((await Update("B", 1, "whatever")).IsSaved);
    }

    [Fact]
    public async Task Another_version_with_the_same_labels_is_no_obstacle()
    {
        await Save(new Write.Create(Patient("A", "a"), "p"));
        await Save(new Write.Update(Patient("B", "a"), "p"));
        Assert.True((await Update("C", 1, Labels(Patient("A", "a")))).IsSaved);
    }

    [Fact]
    public async Task Another_version_with_other_labels_overtakes_the_update()
    {
        await Save(new Write.Create(Patient("A", "a"), "p"));
        await Save(new Write.Update(Patient("B", "b"), "p"));
        Assert.True((await Update("C", 1, Labels(Patient("A", "a")))).IsOvertaken);
        Assert.Equal(2, (await Find("Patient", "p"))!.Version);
    }

    [Fact]
    public async Task A_first_version_that_came_meanwhile_counts_by_its_labels()
    {
        await Save(new Write.Create(Patient("A", "a"), "p"));
        Assert.True((await Update("B", 0, "")).IsOvertaken);
        await Save(new Write.Delete("Patient", "p"));
        Assert.True((await Update("B", 1, Labels(Patient("A", "a")))).IsOvertaken);
        Assert.True((await Update("B", 1, "")).IsSaved);
    }
}
