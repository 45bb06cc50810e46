using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

/// <summary>Which organisations may see what, as it is written: by content, by links, late and early.</summary>
public sealed class PartiesTests(PostgresFixture postgres) : VisibilityTest(postgres)
{
    [Fact]
    public async Task A_request_is_seen_by_its_requester_and_its_performers_and_by_nobody_else()
    {
        await Put(Request("r", "Organization/gp", "Organization/eye", "Organization/ear"));
        await Seen("ServiceRequest/r", "gp", "eye", "ear");
    }

    [Fact]
    public async Task Roles_and_services_stand_for_their_organisations()
    {
        await Put("""{"resourceType":"PractitionerRole","id":"dr","organization":{"reference":"Organization/gp"}}""");
        await Put("""{"resourceType":"HealthcareService","id":"clinic","providedBy":{"reference":"Organization/eye"}}""");
        await Put("""{"resourceType":"PractitionerRole","id":"nurse","healthcareService":[{"reference":"HealthcareService/clinic"}]}""");
        await Put(Request("r", "PractitionerRole/dr", "HealthcareService/clinic"));
        await Put(Request("s", "PractitionerRole/nurse"));
        await Seen("ServiceRequest/r", "gp", "eye");
        await Seen("ServiceRequest/s", "eye");
    }

    [Fact]
    public async Task All_that_comes_in_one_transaction_is_known_together()
    {
        await Save(
            """{"resourceType":"Binary","id":"words","contentType":"text/plain","data":"YQ=="}""",
            Letter("l", "Binary/words"), Request("r", "PractitionerRole/dr", "Organization/eye", letter: "DocumentReference/l"),
            Task("t", "r", "Organization/ear"),
            """{"resourceType":"Patient","id":"p"}""",
            """{"resourceType":"PractitionerRole","id":"dr","healthcareService":[{"reference":"HealthcareService/desk"}]}""",
            """{"resourceType":"HealthcareService","id":"desk","providedBy":{"reference":"Organization/gp"}}""");
        foreach (var one in (string[])["ServiceRequest/r", "Task/t", "DocumentReference/l", "Binary/words", "Patient/p"])
            await Seen(one, "gp", "eye", "ear");
    }

    [Fact]
    public async Task An_organisation_may_be_named_by_its_identifier()
    {
        await Put("""
            {"resourceType":"Organization","id":"eye",
             "identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"Z9"}]}
            """);
        await Put("""
            {"resourceType":"ServiceRequest","id":"r","status":"active","intent":"order","subject":{"reference":"Patient/p"},
             "performer":[{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"Z9"}}]}
            """);
        await Seen("ServiceRequest/r", "eye");
    }

    [Fact]
    public async Task What_hangs_on_a_request_is_seen_by_its_parties_and_by_those_it_names_itself()
    {
        await Put(Request("r", "Organization/gp", "Organization/eye"));
        await Put("""
            {"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},
             "basedOn":[{"reference":"ServiceRequest/r"}],"subject":{"reference":"Patient/theirs"}}
            """);
        await Put("""
            {"resourceType":"DocumentReference","id":"answer","status":"current","content":[{"attachment":{"title":"x"}}],
             "custodian":{"reference":"Organization/archive"},"context":{"encounter":[{"reference":"Encounter/e"}]}}
            """);
        await Seen("Encounter/e", "gp", "eye");
        await Seen("DocumentReference/answer", "gp", "eye", "archive");
        // Who keeps the letter sees the letter.
        await Seen("ServiceRequest/r", "gp", "eye");
        // And the hospital's own record of the patient is seen by who may see the visit.
        await Put("""{"resourceType":"Patient","id":"theirs"}""");
        await Seen("Patient/theirs", "gp", "eye");
    }

    [Fact]
    public async Task Records_of_one_patient_do_not_show_each_other()
    {
        await Put("""{"resourceType":"Patient","id":"p","managingOrganization":{"reference":"Organization/gp"}}""");
        await Put(Request("r", "Organization/gp", "Organization/eye"));
        await Put(Request("s", "Organization/gp", "Organization/ear"));
        await Seen("Patient/p", "gp", "eye", "ear");
        await Seen("ServiceRequest/r", "gp", "eye");
        await Put("""
            {"resourceType":"Communication","id":"c","status":"completed","about":[{"reference":"Patient/p"}],
             "recipient":[{"reference":"Organization/pharmacy"}]}
            """);
        await Seen("Communication/c", "pharmacy");
    }

    [Fact]
    public async Task The_registered_practice_is_party_unless_the_request_is_restricted()
    {
        await Put("""{"resourceType":"Patient","id":"p","generalPractitioner":[{"reference":"Organization/home"}]}""");
        await Put(Request("r", "Organization/dentist", "Organization/eye"));
        await Put(Request("s", "Organization/dentist", "Organization/eye", label: "R"));
        await Seen("ServiceRequest/r", "dentist", "eye", "home");
        await Seen("ServiceRequest/s", "dentist", "eye");

        await Put("""{"resourceType":"Patient","id":"p","generalPractitioner":[{"reference":"Organization/new"}]}""");
        await Seen("ServiceRequest/r", "dentist", "eye", "new");
        await Seen("ServiceRequest/s", "dentist", "eye");
        await Seen("Patient/p", "dentist", "eye", "new");
    }

    [Fact]
    public async Task What_names_nobody_is_seen_by_no_organisation()
    {
        await Put("""{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"}}""");
        await Seen("Observation/o");
        Assert.NotNull(await Find("Observation", "o"));
    }

    [Fact]
    public async Task The_directory_is_seen_by_every_organisation()
    {
        await Put("""{"resourceType":"Organization","id":"gp","name":"Example Practice"}""");
        var stranger = Audience.OfOrganisations("Organization/stranger");
        Assert.NotNull(await Store.Find("Organization", "gp", stranger, Ct));
        Assert.Single(await Found("Organization", stranger, ("name", "example")));
        Assert.Single(await Store.History(new HistoryQuery("Organization"), stranger, Ct));
    }

    [Fact]
    public async Task Who_comes_late_is_known_from_then_on()
    {
        await Put(Task("t", "r", "Organization/eye"));
        await Put(Letter("l", "Binary/words", "ServiceRequest/r"));
        // The owner of work on a request is its party, also before the request is here.
        await Seen("DocumentReference/l", "eye");
        await Put(Request("r", "PractitionerRole/dr"));
        await Seen("DocumentReference/l", "eye");
        await Put("""{"resourceType":"PractitionerRole","id":"dr","organization":{"reference":"Organization/gp"}}""");
        foreach (var one in (string[])["ServiceRequest/r", "Task/t", "DocumentReference/l"]) await Seen(one, "gp", "eye");
        await Put("""{"resourceType":"Binary","id":"words","contentType":"text/plain","data":"YQ=="}""");
        await Seen("Binary/words", "gp", "eye");
    }

    [Fact]
    public async Task Links_in_a_ring_end()
    {
        await Save(Request("a", "Organization/gp", basedOn: "b"), Request("b", "Organization/eye", basedOn: "a"));
        await Seen("ServiceRequest/a", "gp", "eye");
        await Put(Request("a", "Organization/other", basedOn: "b"));
        await Seen("ServiceRequest/a", "other", "eye");
        await Seen("ServiceRequest/b", "other", "eye");
    }
}
