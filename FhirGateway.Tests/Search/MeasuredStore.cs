using FhirGateway.Search;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Search;

/// <summary>Measurements and definitions in a real database: numbers, quantities, and values that belong together.</summary>
public sealed class MeasuredStore(PostgresFixture postgres) : IAsyncLifetime
{
    const string Bmi = "'code':{'coding':[{'system':'http://loinc.org','code':'39156-5','display':'Body mass index'}]}";
    const string Pressure = "'code':{'coding':[{'system':'http://loinc.org','code':'85354-9'}]}";

    static readonly string[] Resources =
    [
        Observation("mg", "'code':{'coding':[{'system':'urn:c','code':'dose'}]}," + Value("5.4", "mg")),
        Observation("ug", "'code':{'coding':[{'system':'urn:c','code':'dose'}]}," + Value("5400", "ug")),
        Observation("words", "'code':{'text':'Dose'},'valueQuantity':{'value':5.4,'unit':'mg'}"),
        Observation("local", "'code':{'coding':[{'code':'dose'}]},'valueQuantity':{'value':5.4,'system':'urn:u','code':'mg','unit':'milligram'}"),
        Observation("less", Bmi + ",'valueQuantity':{'value':100,'comparator':'<','system':'http://unitsofmeasure.org','code':'kg/m2'}"),
        Observation("exact", Bmi + "," + Value("100", "kg/m2")),
        Observation("near", Bmi + "," + Value("99.6", "kg/m2")),
        Observation("far", Bmi + "," + Value("95.0", "kg/m2")),
        Observation("sampled", "'code':{'text':'ECG'},'valueSampledData':{'origin':{'value':0,'system':'http://unitsofmeasure.org',"
            + "'code':'mV'},'period':10,'factor':2,'dimensions':1,'data':'1000 2000 E 3000'}"),
        // Systolic 107 and diastolic 60; the values of one must not be found with the code of the other.
        Observation("pressure", Pressure + ",'component':["
            + "{'code':{'coding':[{'system':'http://loinc.org','code':'8480-6'}]}," + Value("107", "mm[Hg]") + "},"
            + "{'code':{'coding':[{'system':'http://loinc.org','code':'8462-4'}]}," + Value("60", "mm[Hg]") + "}]"),
        Observation("group", "'code':{'coding':[{'system':'urn:c','code':'panel'}]},'component':["
            + "{'code':{'coding':[{'system':'urn:c','code':'abo'}]},'valueCodeableConcept':{'coding':[{'system':'urn:v','code':'A'}]}},"
            + "{'code':{'coding':[{'system':'urn:c','code':'rh'}]},'valueCodeableConcept':{'coding':[{'system':'urn:v','code':'pos'}]}}]"),
        Observation("type", "'code':{'coding':[{'system':'urn:c','code':'abo'}]},"
            + "'valueCodeableConcept':{'coding':[{'system':'urn:v','code':'A'},{'code':'a,b$c'}]}"),
        Observation("when", "'code':{'coding':[{'system':'urn:c','code':'lmp'}]},'valueDateTime':'2026-01-20'"),
        Observation("said", "'code':{'coding':[{'system':'urn:c','code':'note'}]},'valueString':'Éclair eaten'"),
        "{'resourceType':'RiskAssessment','id':'likely','status':'final','subject':{'display':'x'},'prediction':[{'probabilityDecimal':0.85},{'probabilityDecimal':0.1}]}",
        "{'resourceType':'RiskAssessment','id':'range','status':'final','subject':{'display':'x'},'prediction':[{'probabilityRange':{'low':{'value':20},'high':{'value':40}}}]}",
        "{'resourceType':'RiskAssessment','id':'none','status':'final','subject':{'display':'x'}}",
        "{'resourceType':'Invoice','id':'bill','status':'issued','totalNet':{'value':40.22,'currency':'GBP'}}",
        "{'resourceType':'Condition','id':'child','subject':{'display':'x'},'onsetAge':{'value':24,'unit':'months','system':'http://unitsofmeasure.org','code':'mo'}}",
        "{'resourceType':'Condition','id':'adult','subject':{'display':'x'},'onsetRange':{'low':{'value':40,'system':'http://unitsofmeasure.org','code':'a'}}}",
        "{'resourceType':'DocumentReference','id':'old','status':'superseded','content':[{'attachment':{'title':'old'}}]}",
        "{'resourceType':'DocumentReference','id':'new','status':'current','content':[{'attachment':{'title':'new'}}],"
            + "'relatesTo':[{'code':'replaces','target':{'reference':'DocumentReference/old'}},"
            + "{'code':'appends','target':{'reference':'DocumentReference/other'}}]}",
        "{'resourceType':'Group','id':'men','type':'person','actual':false,'characteristic':["
            + "{'code':{'coding':[{'code':'gender'}]},'valueCodeableConcept':{'coding':[{'code':'male'}]},'exclude':false},"
            + "{'code':{'coding':[{'code':'smoker'}]},'valueBoolean':true,'exclude':true}]}",
        "{'resourceType':'MolecularSequence','id':'seq','coordinateSystem':0,'referenceSeq':{'chromosome':{'coding':[{'code':'7'}]},"
            + "'windowStart':10,'windowEnd':20},'variant':[{'start':11,'end':12},{'start':15,'end':18}]}",
        "{'resourceType':'ValueSet','id':'vs','status':'active','url':'urn:vs','useContext':[{'code':{'system':'urn:x','code':'age'},"
            + "'valueRange':{'low':{'value':18,'system':'http://unitsofmeasure.org','code':'a'}}},"
            + "{'code':{'system':'urn:x','code':'focus'},'valueCodeableConcept':{'coding':[{'system':'urn:y','code':'asthma'}]}}]}",
        "{'resourceType':'Composition','id':'letter','status':'final','type':{'text':'Letter'},'date':'2026-01-01','author':[{'display':'x'}],"
            + "'title':'Letter','text':{'status':'generated','div':'<div xmlns=\\'http://www.w3.org/1999/xhtml\\'><p>Heavy <b>bleeding</b> since J&uuml;ly &amp; no scan</p></div>'}}",
        Url("root", "http://acme.org/fhir"), Url("one", "http://acme.org/fhir/ValueSet/one"), Url("two", "http://acme.org/fhirs/two"),
        Bite("dog", "dog", "Dögs of all kinds", "Bitten by a dog"), Bite("mammal", "mammal", "Mammal", "Bitten"), Bite("fish", "fish", "Fish", ""),
        "{'resourceType':'Patient','id':'typed','identifier':[{'type':{'coding':[{'system':'urn:t','code':'MR','display':'Medical record'}],"
            + "'text':'Record'},'system':'urn:s','value':'123'},{'system':'urn:s','value':'456'}]}",
        Place("york", 53.96, -1.08), Place("leeds", 53.80, -1.55), Place("fiji", -17.7, 179.9),
        "{'resourceType':'List','id':'ward','status':'current','mode':'working','entry':[{'item':{'reference':'Condition/dog'}},"
            + "{'item':{'reference':'Patient/typed'}}]}",
    ];

    HandClock Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
    Database database = null!;
    internal ResourceStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.NewDatabase(Clock);
        Store = new ResourceStore(database, Clock) { PublicBase = Indexed.OwnBase };
        foreach (var json in Resources) await Put(json);
    }

    internal async Task Put(string json)
    {
        var resource = Indexed.Resource(json);
        var results = await Store.Save(
            [new SaveItem(new Write.Update(resource, resource.Id!, AsCreate: true) { Organisations = [] })], CancellationToken.None);
        Assert.True(results[0].IsSaved);
    }

    /// <summary>The ids of all pages in the order in which they come.</summary>
    internal async Task<string> Ids(SearchQuery query)
    {
        var ids = new List<string>();
        for (PageCursor? after = null; ;)
        {
            var page = await Store.Search(query with { After = after }, Audience.Everyone, TestContext.Current.CancellationToken);
            ids.AddRange(page.Matches.Select(m => m.Id));
            if (page.Next is null) return string.Join(' ', ids);
            after = page.Next;
        }
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    static string Place(string id, double latitude, double longitude) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{{'resourceType':'Location','id':'{id}','name':'{id}','position':{{'longitude':{longitude},'latitude':{latitude}}}}}");

    static string Url(string id, string url) => $"{{'resourceType':'ValueSet','id':'{id}','status':'active','url':'{url}'}}";

    static string Bite(string id, string code, string display, string text)
    {
        var words = text.Length > 0 ? $",'text':'{text}'" : "";
        return $"{{'resourceType':'Condition','id':'{id}','subject':{{'display':'x'}},"
            + $"'code':{{'coding':[{{'system':'urn:animals','code':'{code}','display':'{display}'}}]{words}}}}}";
    }

    static string Observation(string id, string more) =>
        $"{{'resourceType':'Observation','id':'{id}','status':'final',{more}}}";

    static string Value(string number, string unit) =>
        $"'valueQuantity':{{'value':{number},'unit':'{unit}','system':'http://unitsofmeasure.org','code':'{unit}'}}";
}
