using FhirGateway.Referrals;

namespace FhirGateway.Tests.Storage;

/// <summary>
/// Every reference that decides who may see a resource (decisions/0012-who-may-see-what.md), and a record that holds
/// it. The tables are written out: a reference that is taken out of the product, or added to it, fails here.
/// </summary>
public sealed class VisibilityTableTests(PostgresFixture postgres) : VisibilityTest(postgres)
{
    const string Confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
    const string Referral = "ServiceRequest/r", Visit = "Encounter/e";
    const string Identified = "{'identifier':{'system':'https://fhir.nhs.uk/Id/ods-organization-code','value':'Z9'}}";

    /// <summary>The reference, the elements around it (<c>@</c>), and what it points to.</summary>
    static readonly (string Parameter, string Elements, string To)[] HangsOn =
    [
        ("ServiceRequest.based-on", "'basedOn':[@]", Referral),
        ("Task.focus", "'focus':@", Referral), ("Task.based-on", "'basedOn':[@]", Referral),
        ("Task.part-of", "'partOf':[@]", "Task/t"), ("Appointment.based-on", "'basedOn':[@]", Referral),
        ("Encounter.based-on", "'basedOn':[@]", Referral),
        ("Encounter.appointment", "'appointment':[@]", "Appointment/a"),
        ("Encounter.part-of", "'partOf':@", Visit), ("DocumentReference.related", "'context':{'related':[@]}", Referral),
        ("DocumentReference.encounter", "'context':{'encounter':[@]}", Visit),
        ("DocumentReference.relatesto", "'relatesTo':[{'code':'replaces','target':@}]", "DocumentReference/l"),
        ("Communication.about", "'about':[@]", Referral), ("Communication.based-on", "'basedOn':[@]", Referral),
        ("Communication.in-response-to", "'inResponseTo':[@]", "Communication/c"),
        ("Communication.part-of", "'partOf':[@]", Referral), ("Communication.encounter", "'encounter':@", Visit),
        ("DiagnosticReport.based-on", "'basedOn':[@]", Referral), ("DiagnosticReport.encounter", "'encounter':@", Visit),
        ("Flag.focus", "'extension':[{'url':'https://fhirgateway.example/fhir/StructureDefinition/"
            + "Extension-FhirGateway-FlagFocus','valueReference':@}]", Referral),
        ("Flag.encounter", "'encounter':@", Visit), ("CommunicationRequest.based-on", "'basedOn':[@]", Referral),
        ("CommunicationRequest.encounter", "'encounter':@", Visit),
        ("AppointmentResponse.appointment", "'appointment':@", "Appointment/a"),
        ("Observation.based-on", "'basedOn':[@]", Referral), ("Observation.encounter", "'encounter':@", Visit),
        ("Observation.part-of", "'partOf':[@]", "Procedure/o"), ("Procedure.based-on", "'basedOn':[@]", Referral),
        ("Procedure.encounter", "'encounter':@", Visit), ("Procedure.part-of", "'partOf':[@]", "Procedure/o"),
        ("Condition.encounter", "'encounter':@", Visit), ("QuestionnaireResponse.based-on", "'basedOn':[@]", Referral),
        ("QuestionnaireResponse.encounter", "'encounter':@", Visit), ("Media.based-on", "'basedOn':[@]", Referral),
        ("Media.encounter", "'encounter':@", Visit), ("Composition.encounter", "'encounter':@", Visit),
        ("MedicationRequest.encounter", "'encounter':@", Visit), ("Provenance.target", "'target':[@]", Referral),
    ];

    /// <summary>As above; <c>#</c> is the link by which the record itself has parties.</summary>
    static readonly (string Parameter, string Elements, string Shown)[] Shows =
    [
        ("ServiceRequest.supporting-info", "'supportingInfo':[@],#basedOn", "Observation"),
        ("ServiceRequest.specimen", "'specimen':[@],#basedOn", "Specimen"),
        ("DocumentReference.attachment", "'content':[{'attachment':{'url':'@url'}}],'context':{'related':[#]}",
            "Binary"),
        ("DiagnosticReport.result", "'result':[@],#basedOn", "Observation"),
        ("DiagnosticReport.media", "'media':[{'link':@}],#basedOn", "Media"),
        ("DiagnosticReport.specimen", "'specimen':[@],#basedOn", "Specimen"),
        ("Observation.has-member", "'hasMember':[@],#basedOn", "Observation"),
        ("Encounter.diagnosis", "'diagnosis':[{'condition':@}],#basedOn", "Condition"),
        ("Encounter.reason-reference", "'reasonReference':[@],#basedOn", "Condition"),
        ("Appointment.reason-reference", "'reasonReference':[@],#basedOn", "Condition"),
        ("Composition.entry", "'section':[{'entry':[@]}],#encounter", "Observation"),
        ("ServiceRequest.subject", "'subject':@,#basedOn", "Patient"), ("Task.patient", "'for':@,#basedOn", "Patient"),
        ("Appointment.patient", "'participant':[{'status':'accepted','actor':@}],#basedOn", "Patient"),
        ("Encounter.subject", "'subject':@,#basedOn", "Patient"),
        ("DocumentReference.subject", "'subject':@,'context':{'related':[#]}", "Patient"),
        ("Composition.subject", "'subject':@,#encounter", "Patient"),
        ("Communication.subject", "'subject':@,#basedOn", "Patient"),
        ("CommunicationRequest.subject", "'subject':@,#basedOn", "Patient"),
        ("DiagnosticReport.subject", "'subject':@,#basedOn", "Patient"),
        ("Observation.subject", "'subject':@,#basedOn", "Patient"),
        ("Procedure.subject", "'subject':@,#basedOn", "Patient"),
        ("Condition.subject", "'subject':@,#encounter", "Patient"),
        ("Media.subject", "'subject':@,#basedOn", "Patient"), ("Flag.subject", "'subject':@,#encounter", "Patient"),
        ("QuestionnaireResponse.subject", "'subject':@,#basedOn", "Patient"),
        ("MedicationRequest.subject", "'subject':@,#encounter", "Patient"),
        ("EpisodeOfCare.patient", "'patient':@,'managingOrganization':{'reference':'Organization/eye'}", "Patient"),
    ];

    /// <summary>As above, and whether it can name a service only, and an organisation by its identifier.</summary>
    static readonly (string Parameter, string Elements, bool ByService, bool ByIdentifier)[] Names =
    [
        ("ServiceRequest.requester", "'requester':@", false, true),
        ("ServiceRequest.performer", "'performer':[@]", false, true),
        ("Task.owner", "'owner':@", false, true), ("Task.requester", "'requester':@", false, true),
        ("Appointment.actor", "'participant':[{'status':'accepted','actor':@}]", true, false),
        ("AppointmentResponse.actor", "'actor':@", true, true),
        ("Encounter.service-provider", "'serviceProvider':@", false, true),
        ("EpisodeOfCare.organization", "'managingOrganization':@", false, true),
        ("DocumentReference.author", "'author':[@]", false, true),
        ("DocumentReference.custodian", "'custodian':@", false, true),
        ("Composition.author", "'author':[@]", false, true),
        ("QuestionnaireResponse.author", "'author':@", false, true),
        ("Communication.sender", "'sender':@", false, true),
        ("Communication.recipient", "'recipient':[@]", false, true),
        ("CommunicationRequest.sender", "'sender':@", false, true),
        ("CommunicationRequest.recipient", "'recipient':[@]", false, true),
        ("DiagnosticReport.performer", "'performer':[@]", false, true),
        ("DiagnosticReport.results-interpreter", "'resultsInterpreter':[@]", false, true),
        ("Observation.performer", "'performer':[@]", false, true),
        ("Procedure.performer", "'performer':[{'actor':@}]", false, false),
        ("Immunization.performer", "'performer':[{'actor':@}]", false, false),
        ("MedicationRequest.requester", "'requester':@", false, true),
        ("Consent.organization", "'organization':[@]", false, true),
        ("Patient.organization", "'managingOrganization':@", false, true),
        ("Patient.general-practitioner", "'generalPractitioner':[@]", false, true),
    ];

    [Fact]
    public async Task What_hangs_on_a_record_is_seen_by_the_parties_of_that_record()
    {
        Assert.Equal(Visibility.HangsOn.Order(), HangsOn.Select(row => row.Parameter).Order());
        await Records();
        foreach (var (parameter, elements, to) in HangsOn)
        {
            var reference = await Put(parameter, elements.Replace("@", Reference(to), StringComparison.Ordinal));
            await IsSeen(parameter, reference, "gp", "eye");
        }
    }

    [Fact]
    public async Task What_a_record_shows_is_seen_by_the_parties_of_that_record()
    {
        Assert.Equal(Visibility.Shows.Order(), Shows.Select(row => row.Parameter).Order());
        await Records();
        foreach (var (parameter, elements, type) in Shows)
        {
            var shown = await Put(type + ".shown-by-" + parameter.Replace('.', '-'), "");
            await IsSeen(parameter + " before", shown);
            await Put(parameter, elements
                .Replace("@url", shown, StringComparison.Ordinal)
                .Replace("@", Reference(shown), StringComparison.Ordinal)
                .Replace("#basedOn", $"'basedOn':[{Reference(Referral)}]", StringComparison.Ordinal)
                .Replace("#encounter", $"'encounter':{Reference(Visit)}", StringComparison.Ordinal)
                .Replace("#", Reference(Referral), StringComparison.Ordinal));
            await IsSeen(parameter, shown, parameter == "EpisodeOfCare.patient" ? ["eye"] : ["gp", "eye"]);
        }
    }

    [Fact]
    public async Task What_names_an_organisation_is_seen_by_it()
    {
        Assert.Equal(Visibility.Names.Order(), Names.Select(row => row.Parameter).Order());
        await Put("""
            {"resourceType":"Organization","id":"eye",
             "identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"Z9"}]}
            """);
        await Put("""{"resourceType":"HealthcareService","id":"desk","providedBy":{"reference":"Organization/ear"}}""");
        foreach (var (parameter, elements, byService, byIdentifier) in Names)
        {
            var to = Reference(byService ? "HealthcareService/desk" : "Organization/eye");
            var direct = await Put(parameter, elements.Replace("@", to, StringComparison.Ordinal));
            await IsSeen(parameter, direct, byService ? "ear" : "eye");
            var identified = await Put(
                parameter + "-identified", elements.Replace("@", Identified, StringComparison.Ordinal));
            await IsSeen(parameter + " by identifier", identified, byIdentifier ? ["eye"] : []);
        }
    }

    [Theory]
    [InlineData("R", Confidentiality, true)]
    [InlineData("V", Confidentiality, true)]
    [InlineData("N", Confidentiality, false)]
    [InlineData("L", Confidentiality, false)]
    [InlineData("M", Confidentiality, false)]
    [InlineData("U", Confidentiality, false)]
    [InlineData("R", "urn:another-system", false)]
    [InlineData("V", null, false)]
    public async Task A_request_labelled_R_or_V_is_not_seen_by_the_registered_practice(
        string code, string? system, bool restricts)
    {
        const string Practice = "'generalPractitioner':[{'reference':'Organization/home'}]";
        await Put(Json("Patient", "p", Practice));
        var label = (system is null ? "" : $"'system':'{system}',") + $"'code':'{code}'";
        var request = Json("ServiceRequest", "q",
            $"'meta':{{'security':[{{'system':'urn:first','code':'N'}},{{{label}}}]}},"
            + $"'subject':{Reference("Patient/p")},'requester':{Reference("Organization/gp")}");
        await Put(request);
        string[] parties = restricts ? ["gp"] : ["gp", "home"];
        await IsSeen("beside", "ServiceRequest/q", parties);
        // Written together with the patient, and worked out again when the patient's practice is written again.
        await Save(
            request.Replace("\"q\"", "\"s\"", StringComparison.Ordinal),
            Json("Patient", "p", Practice + ",'active':true"));
        await IsSeen("together", "ServiceRequest/s", parties);
        await Put(Json("Patient", "p", Practice.Replace("home", "new", StringComparison.Ordinal)));
        await IsSeen("moved", "ServiceRequest/q", [.. parties.Select(p => p == "home" ? "new" : p)]);
    }

    /// <summary>A request between gp and eye, and records that hang on it.</summary>
    async Task Records()
    {
        await Put(Json("ServiceRequest", "r",
            $"'requester':{Reference("Organization/gp")},'performer':[{Reference("Organization/eye")}]"));
        foreach (var (type, id) in ((string, string)[])[("Encounter", "e"), ("Appointment", "a"), ("Procedure", "o")])
            await Put(Json(type, id, $"'basedOn':[{Reference(Referral)}]"));
        await Put(Json("Task", "t", $"'focus':{Reference(Referral)}"));
        await Put(Json("Communication", "c", $"'about':[{Reference(Referral)}]"));
        await Put(Json("DocumentReference", "l", $"'context':{{'related':[{Reference(Referral)}]}}"));
    }

    /// <param name="parameter">The type, a dot, and what becomes the id.</param>
    async Task<string> Put(string parameter, string elements)
    {
        var (type, id) = (parameter.Split('.')[0], parameter.Split('.')[1]);
        await Put(Json(type, "x-" + id, elements));
        return $"{type}/x-{id}";
    }

    async Task IsSeen(string row, string reference, params string[] by)
    {
        foreach (var organisation in (string[])["gp", "eye", "ear", "home", "new"])
            Assert.True(
                by.Contains(organisation) == await Store.Find(
                    reference.Split('/')[0], reference.Split('/')[1], As(organisation), Ct) is not null,
                $"{row}: {reference} and {organisation}");
    }

    static string Json(string type, string id, string elements) =>
        ($"{{'resourceType':'{type}','id':'{id}'" + (elements.Length > 0 ? "," : "") + elements + "}")
            .Replace('\'', '"');

    static string Reference(string to) => $"{{'reference':'{to}'}}";
}
