using System.Text.Json.Nodes;
using FhirGateway.Commands.Demo.Board;
using FhirGateway.Fhir;
using static FhirGateway.Commands.Demo.Json;

namespace FhirGateway.Commands.Demo;

/// <summary>
/// Writes down what happens in one case, in the words of the clinic. Resources have names (<c>request</c>,
/// <c>visit</c>, <c>clinic-letter</c>, …) by which later steps and the truth file refer to them.
/// </summary>
internal sealed partial class Script(Case c)
{
    readonly List<Step> steps = [];
    readonly List<StoryStep> story = [];
    readonly Dictionary<string, JsonObject> resources = [];
    bool patientIsSent;

    public Case Case => c;

    /// <summary>The most urgent that the referrer means; null where nothing is referred.</summary>
    public Pathway? Means { get; private set; }

    public bool PatientDies { get; private set; }

    public IReadOnlyList<Step> Steps => steps;

    public IReadOnlyList<StoryStep> Story => story;

    /// <summary><c>Type/id</c> by the name of the resource.</summary>
    public IReadOnlyDictionary<string, string> Addresses =>
        resources.ToDictionary(r => r.Key, r => $"{r.Value["resourceType"]}/{r.Value["id"]}");

    /// <summary>Asks for the safety sweep at exactly these moments, beside the fixed hours.</summary>
    public Script Sweep(params Moment[] moments)
    {
        foreach (var at in moments) Add(at, new Message.Sweep());
        return this;
    }

    /// <summary>A step of the story for the reader.</summary>
    public Script Tell(Moment at, string words, string practice, string hospital, params IReadOnlyList<StoryWatch> watches)
    {
        story.Add(new(at, words, practice, hospital, watches));
        return this;
    }

    /// <summary>The resource is sent once more, unchanged: a message that came twice.</summary>
    public Script SendAgain(Moment at, string name) => Save(at, name);

    /// <summary>The patient dies; the practice says so.</summary>
    public Script Die(Moment at)
    {
        PatientDies = true;
        Person()["deceasedDateTime"] = Text(at);
        return Save(at, "patient");
    }

    void Mean(string urgency)
    {
        var pathway = urgency switch
        {
            "same-day" => Pathway.SameDay,
            "usc" => Pathway.SuspectedCancer,
            "urgent" => Pathway.Urgent,
            _ => Pathway.Routine,
        };
        if (Means is null || pathway > Means) Means = pathway;
    }

    void Add(Moment at, Message message) => steps.Add(new(at, message));

    string Text(Moment at) => BritishTime.Text(at.From(c.Start));

    /// <summary>A new resource of this case under that name, not sent yet.</summary>
    /// <param name="profile">What it claims: <c>ServiceRequest-Referral</c>.</param>
    JsonObject New(string name, string profile)
    {
        var resource = new JsonObject { ["resourceType"] = profile.Split('-')[0], ["id"] = c.IdOf(name) }
            .Claiming(Canonical.Profiles.Prefix + profile);
        resources.Add(name, resource);
        return resource;
    }

    Script Save(Moment at, string name)
    {
        var resource = resources[name];
        Add(at, new Message.Save((string)resource["resourceType"]!, (string)resource["id"]!, Bytes(resource)));
        return this;
    }

    /// <summary>
    /// Sends resources as one transaction, with the patient when it is new; the first is the one that tells whether it
    /// has been applied.
    /// </summary>
    Script Submit(Moment at, params IEnumerable<string> names) => SubmitAgain(at, patientIsSent ? names : [.. names, "patient"]);

    Script SubmitAgain(Moment at, params IEnumerable<string> all)
    {
        List<string> names = [.. all];
        patientIsSent |= names.Contains("patient");
        var first = resources[names[0]];
        Add(at, new Message.Submit((string)first["resourceType"]!, (string)first["id"]!,
            Bytes(Transaction(names.Select(n => resources[n])))));
        return this;
    }

    /// <summary>Changes a resource that was sent before, and sends it again.</summary>
    Script Change(Moment at, string name, Action<JsonObject> change)
    {
        change(resources[name]);
        return Save(at, name);
    }

    JsonObject Person()
    {
        if (resources.TryGetValue("patient", out var known)) return known;
        var resource = c.Person.Resource(c.IdOf("patient"), c.Practice.Id);
        resources.Add("patient", resource);
        return resource;
    }

    JsonObject Ref(string name) => Reference((string)resources[name]["resourceType"]!, c.IdOf(name));

    JsonObject PatientRef() => Reference("Patient", c.IdOf("patient"));

    JsonObject PracticeRef() => Reference("Organization", c.Practice.Id);

    JsonObject HospitalRef() => Reference("Organization", c.Hospital.Id);
}
