using System.Text.Json.Nodes;
using FhirGateway.Commands.Demo;
using FhirGateway.Commands.Demo.Board;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Referrals;
using FhirGateway.Rules;
using FhirGateway.Safety;

namespace FhirGateway.Tests.Profiles;

/// <summary>Whatever the product writes itself conforms to our profiles and to UK Core.</summary>
public sealed class ProductTests
{
    static readonly DateTimeOffset At = new(2026, 1, 6, 9, 0, 0, TimeSpan.Zero);

    static readonly Finding Finding = new(
        "not-received", "ServiceRequest/r1", FindingState.Breached, At, At, 2, "1 working day from sending", "proposal",
        "Proposal of this project", "https://fhirgateway.example/fhir/PlanDefinition/x|1", "Nobody has acknowledged it.",
        [new Evidence("Task/t1", 3, "Task.status", "requested")]);

    [Fact]
    public void The_tracking_Task_conforms()
    {
        var request = Read("""{"resourceType":"ServiceRequest","status":"active","intent":"order","subject":{"reference":"Patient/p"}}""");
        Conforms(JsonFormat.Read(TrackingTask.For(request, "r", "Organization/h", "Organization/p", null, At)), Canonical.Profiles.TrackingTask);
        var anonymous = Read("""{"resourceType":"ServiceRequest","status":"active","intent":"order","subject":{"display":"x"}}""");
        Conforms(JsonFormat.Read(TrackingTask.For(anonymous, "r", "Organization/h", null, null, At)), Canonical.Profiles.TrackingTask);
    }

    [Theory]
    [InlineData("act-on-return", Canonical.Profiles.ActOnReturn)]
    [InlineData("information-request", Canonical.Profiles.InformationRequest)]
    public void The_Tasks_that_are_laid_on_the_practice_s_desk_conform(string code, string profile)
    {
        var request = Read("""{"resourceType":"ServiceRequest","status":"active","intent":"order","subject":{"reference":"Patient/p"}}""");
        var tracking = Read("""
            {"resourceType":"Task","status":"rejected","intent":"order","focus":{"reference":"ServiceRequest/r"},
             "statusReason":{"text":"Not seen here"},"owner":{"reference":"Organization/h"}}
            """);
        Conforms(JsonFormat.Read(ErrandTask.For(code, tracking.Root, null, "ServiceRequest/r", request.Root, "Organization/p", At)), profile);
        var bare = Read("""{"resourceType":"Task","status":"rejected","intent":"order","focus":{"reference":"ServiceRequest/r"}}""");
        Conforms(JsonFormat.Read(ErrandTask.For(code, bare.Root, null, "ServiceRequest/r", request.Root, null, At)), profile);
    }

    [Theory]
    [InlineData("Patient/p1")]
    [InlineData(null)]
    public void A_Flag_conforms_when_it_is_raised_resolved_and_closed(string? patient)
    {
        var raised = JsonFormat.Read(FlagDocument.Write(Finding, "Not received", patient, At, null));
        Conforms(raised, Canonical.Profiles.Flag);
        Conforms(JsonFormat.Read(FlagDocument.Write(Finding, "Not received", patient, At, (At.AddHours(2), FlagClosure.Met("Accepted.")))), Canonical.Profiles.Flag);
        Conforms(JsonFormat.Read(FlagDocument.Close(raised.Resource!, At.AddHours(3), FlagClosure.NotApplicable)), Canonical.Profiles.Flag);
    }

    [Fact]
    public void The_policies_of_the_nations_conform()
    {
        var files = Directory.GetFiles(Path.Combine(House.Root, "conformance", "policies"), "*.json");
        Assert.Equal(4, files.Length);
        foreach (var file in files) Conforms(Shipped.Read(file), Canonical.Profiles.SafetyPolicy);
    }

    [Fact]
    public void All_that_the_demo_sends_conforms_and_claims_the_profile_it_is_meant_for()
    {
        var plan = Plan.Of(new BoardSize(60, 3));
        var sent = AddressBook.Of(plan.Board).Select(Bytes).Concat(
            plan.Occasions.SelectMany(o => o.Turns).SelectMany(t => t.Messages).SelectMany(Bodies)).ToList();
        Assert.True(sent.Count > 300, $"{sent.Count} resources");
        var claims = new HashSet<string>();
        foreach (var parsed in sent.Select(json => JsonFormat.Read(json)))
        {
            Conforms(parsed, null);
            var claimed = parsed.Resource!.Root["meta"].All("profile").Select(p => p.Value!).ToList();
            if (Purpose.Of(parsed.Resource) is { } meant) Assert.Contains(meant, claimed);
            claims.UnionWith(claimed);
        }
        string[] told =
        [
            Canonical.Profiles.Referral, Canonical.Profiles.AdviceRequest, Canonical.Profiles.FollowUp, Canonical.Profiles.ReferralLetter,
            Canonical.Profiles.ClinicLetter, Canonical.Profiles.DischargeSummary, Canonical.Profiles.PriorityChange,
            Canonical.Profiles.PatientNotice, Canonical.Profiles.RegradeResponse, Canonical.Profiles.Appointment,
            Canonical.Profiles.Outpatient, Canonical.Profiles.Inpatient, Canonical.Profiles.LetterReview,
            Canonical.Profiles.Patient, Canonical.Profiles.Organization, Canonical.Profiles.HealthcareService,
            Canonical.Profiles.Practitioner, Canonical.Profiles.PractitionerRole,
        ];
        Assert.Empty(told.Except(claims));
    }

    static byte[] Bytes(JsonObject resource) => System.Text.Encoding.UTF8.GetBytes(resource.ToJsonString());

    static IEnumerable<byte[]> Bodies(Message message) => message switch
    {
        Message.Save save => [save.Body.ToArray()],
        Message.Submit submit => JsonNode.Parse(submit.Body.ToArray())!["entry"]!.AsArray().Select(e => Bytes(e!["resource"]!.AsObject())),
        _ => [],
    };

    static Resource Read(string json) => JsonFormat.Read(System.Text.Encoding.UTF8.GetBytes(json)).Resource!;

    static void Conforms(Parsed parsed, string? profile)
    {
        Assert.True(parsed.IsValid);
        Assert.Empty(Shipped.Errors(Shipped.Judge(parsed, profile is null ? [] : [profile])));
        Assert.Empty(Shipped.ErrorsByUkCore(parsed));
    }
}
