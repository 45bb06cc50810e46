namespace FhirGateway.Tests.Search;

/// <summary>Numbers, quantities and composites: queries and the ids they find, in PostgreSQL.</summary>
public sealed class NumberSearchTests(MeasuredStore store) : IClassFixture<MeasuredStore>
{
    [Theory]
    [InlineData("probability=0.85", "likely")]
    [InlineData("probability=0.9", "likely")]
    [InlineData("probability=0.80", "")]
    [InlineData("probability=1e-1", "likely")]
    [InlineData("probability=gt0.8", "likely range")]
    [InlineData("probability=gt0.85", "range")]
    [InlineData("probability=ge0.85", "likely range")]
    [InlineData("probability=lt0.1", "")]
    [InlineData("probability=le0.1", "likely")]
    [InlineData("probability=lt25", "likely range")]
    [InlineData("probability=sa19", "range")]
    [InlineData("probability=sa25", "")]
    [InlineData("probability=eb40", "likely")]
    [InlineData("probability=eb41", "likely range")]
    [InlineData("probability=ap0.9", "likely")]
    [InlineData("probability=ap42", "range")]
    [InlineData("probability=ne0.85", "likely range")]
    [InlineData("probability=0.1,30", "likely")]
    [InlineData("probability:missing=true", "none")]
    [InlineData("probability:missing=false", "likely range")]
    [InlineData("_sort=probability", "likely range none")]
    [InlineData("_sort=-probability", "range likely none")]
    public async Task Numbers(string query, string ids) => await Finds("RiskAssessment", query, ids);

    [Theory]
    [InlineData("value-quantity=5.4|http://unitsofmeasure.org|mg", "mg ug")]
    [InlineData("value-quantity=5400|http://unitsofmeasure.org|ug", "mg ug")]
    [InlineData("value-quantity=0.0054|HTTP://unitsofmeasure.org/|g", "mg ug")]
    [InlineData("value-quantity=gt5399|http://unitsofmeasure.org|ug&value-quantity=lt5.41|http://unitsofmeasure.org|mg", "mg ug")]
    [InlineData("value-quantity=gt5.4|http://unitsofmeasure.org|mg", "")]
    [InlineData("value-quantity=ge5.4|http://unitsofmeasure.org|mg", "mg ug")]
    [InlineData("value-quantity=5.4|http://unitsofmeasure.org|kg", "")]
    [InlineData("value-quantity=5.4|http://unitsofmeasure.org|mL", "")]
    [InlineData("value-quantity=5.4|urn:u|mg", "local")]
    [InlineData("value-quantity=5.4||mg", "mg words local")]
    [InlineData("value-quantity=5.4||milligram", "local")]
    [InlineData("value-quantity=5.4", "mg words local")]
    [InlineData("value-quantity=5.40", "mg words local")]
    [InlineData("value-quantity=5", "mg words local")]
    [InlineData("value-quantity=100", "exact near")]
    [InlineData("value-quantity=100.00", "exact")]
    [InlineData("value-quantity=1e2", "exact near far")]
    [InlineData("value-quantity=1.00e2", "exact near")]
    [InlineData("value-quantity=lt95|http://unitsofmeasure.org|kg/m2", "less")]
    [InlineData("value-quantity=le95|http://unitsofmeasure.org|kg/m2", "less far")]
    [InlineData("value-quantity=ge100|http://unitsofmeasure.org|kg/m2", "exact")]
    [InlineData("value-quantity=eb100|http://unitsofmeasure.org|kg/m2", "less near far")]
    [InlineData("value-quantity=ap110|http://unitsofmeasure.org|kg/m2", "less exact near")]
    [InlineData("value-quantity=gt5|http://unitsofmeasure.org|V", "sampled")]
    [InlineData("value-quantity=sa1999||mV", "sampled")]
    [InlineData("value-quantity=sa2000||mV", "")]
    [InlineData("component-value-quantity=60|http://unitsofmeasure.org|mm[Hg]", "pressure")]
    [InlineData("combo-value-quantity=gt106||mm[Hg]", "pressure")]
    [InlineData("value-quantity:missing=false&_sort=-value-quantity&combo-value-quantity=5.4", "local words mg")]
    public async Task Quantities(string query, string ids) => await Finds("Observation", query, ids);

    [Theory]
    [InlineData("Invoice", "totalnet=40.22|urn:iso:std:iso:4217|GBP", "bill")]
    [InlineData("Invoice", "totalnet=40.22|urn:iso:std:iso:4217|EUR", "")]
    [InlineData("Invoice", "totalnet=gt40||GBP", "bill")]
    [InlineData("Condition", "onset-age=2|http://unitsofmeasure.org|a", "child")]
    [InlineData("Condition", "onset-age=gt50|http://unitsofmeasure.org|a", "adult")]
    [InlineData("Condition", "onset-age=lt50|http://unitsofmeasure.org|a", "child adult")]
    [InlineData("Condition", "onset-age:missing=false&_sort=onset-age", "child adult")]
    [InlineData("ValueSet", "context-quantity=gt20|http://unitsofmeasure.org|a", "vs")]
    public async Task Money_ages_and_ranges(string type, string query, string ids) => await Finds(type, query, ids);

    [Theory]
    [InlineData("Observation", "component-code-value-quantity=http://loinc.org|8480-6$107", "pressure")]
    [InlineData("Observation", "component-code-value-quantity=8480-6$gt100|http://unitsofmeasure.org|mm[Hg]", "pressure")]
    [InlineData("Observation", "component-code-value-quantity=8480-6$gt10|http://unitsofmeasure.org|kPa", "pressure")]
    [InlineData("Observation", "component-code-value-quantity=8480-6$60", "")]
    [InlineData("Observation", "component-code-value-quantity=85354-9$107", "")]
    [InlineData("Observation", "combo-code-value-quantity=8462-4$lt70,39156-5$95.0", "pressure far")]
    [InlineData("Observation", "code-value-quantity=http://loinc.org|39156-5$gt99", "exact near less")]
    [InlineData("Observation", "code-value-quantity=urn:d|39156-5$gt99", "")]
    [InlineData("Observation", "code-value-quantity=|dose$5.4", "local")]
    [InlineData("Observation", "code-value-quantity:missing=true&component-code-value-quantity:missing=false", "pressure")]
    [InlineData("Observation", "component-code-value-concept=abo$A", "group")]
    [InlineData("Observation", "component-code-value-concept=rh$A", "")]
    [InlineData("Observation", "combo-code-value-concept=urn:c|abo$urn:v|A", "group type")]
    [InlineData("Observation", "code-value-concept=abo$urn:v|A", "type")]
    [InlineData("Observation", "code-value-concept=panel$A", "")]
    [InlineData("Observation", @"code-value-concept=abo$a\,b\$c,rh$x", "type")]
    [InlineData("Observation", "code-value-date=lmp$2026-01", "when")]
    [InlineData("Observation", "code-value-date=lmp$gt2026-01-20", "")]
    [InlineData("Observation", "code-value-date=note$2026-01", "")]
    [InlineData("Observation", "code-value-string=note$eclair", "said")]
    [InlineData("Observation", "code-value-string=lmp$eclair", "")]
    [InlineData("DocumentReference", "relationship=replaces$DocumentReference/old", "new")]
    [InlineData("DocumentReference", "relationship=http://hl7.org/fhir/document-relationship-type|replaces$old", "new")]
    [InlineData("DocumentReference", "relationship=DocumentReference/old$replaces", "new")]
    [InlineData("DocumentReference", "relationship=DocumentReference/old$http://hl7.org/fhir/document-relationship-type|replaces", "new")]
    [InlineData("DocumentReference", "relationship=appends$DocumentReference/old", "")]
    [InlineData("DocumentReference", "relationship=urn:other|replaces$DocumentReference/old", "")]
    [InlineData("Group", "characteristic-value=gender$male", "men")]
    [InlineData("Group", "characteristic-value=smoker$true", "men")]
    [InlineData("Group", "characteristic-value=gender$true", "")]
    [InlineData("MolecularSequence", "chromosome-variant-coordinate=7$11$12", "seq")]
    [InlineData("MolecularSequence", "chromosome-variant-coordinate=7$11$18", "")]
    [InlineData("MolecularSequence", "chromosome-variant-coordinate=7$ge15$lt19", "seq")]
    [InlineData("MolecularSequence", "chromosome-window-coordinate=7$le10$ge20", "seq")]
    [InlineData("MolecularSequence", "chromosome-window-coordinate=8$le10$ge20", "")]
    [InlineData("ValueSet", "context-type-quantity=urn:x|age$ge21|http://unitsofmeasure.org|a", "vs")]
    [InlineData("ValueSet", "context-type-quantity=focus$ge21|http://unitsofmeasure.org|a", "")]
    [InlineData("ValueSet", "context-type-value=focus$urn:y|asthma", "vs")]
    public async Task What_is_paired_belongs_to_one_repetition(string type, string query, string ids) => await Finds(type, query, ids);

    [Fact]
    public async Task Numbers_follow_what_is_written_and_deleted()
    {
        const string Risk = "{'resourceType':'RiskAssessment','id':'moves','status':'final','subject':{'display':'x'},'prediction':[{'probabilityDecimal':77}]}";
        await store.Put(Risk);
        Assert.Equal("moves", await store.Ids(Indexed.Query("RiskAssessment", "probability=77")));
        await store.Put(Risk.Replace("77", "78", StringComparison.Ordinal));
        Assert.Equal("", await store.Ids(Indexed.Query("RiskAssessment", "probability=77")));
        await store.Store.Save([new(new FhirGateway.Storage.Write.Delete("RiskAssessment", "moves"))], CancellationToken.None);
        Assert.Equal("", await store.Ids(Indexed.Query("RiskAssessment", "probability=gt70")));
    }

    async Task Finds(string type, string query, string ids)
    {
        if (query.Contains("_sort", StringComparison.Ordinal))
            foreach (var size in (int[])[1, 2, 100])
                Assert.Equal(ids, await store.Ids(Indexed.Query(type, $"{query}&_count={size}")));
        else Assert.Equal(ids.Split(' ').Order(), (await store.Ids(Indexed.Query(type, query))).Split(' ').Order());
    }
}
