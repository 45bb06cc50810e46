using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Validation;
using FhirGateway.Referrals;
using FhirGateway.Rules;
using FhirGateway.Safety;

namespace FhirGateway.Tests.Safety;

public sealed class FlagTests
{
    static readonly DateTimeOffset Raised = new(2026, 1, 6, 9, 0, 0, TimeSpan.Zero);

    static Finding Finding(FindingState state = FindingState.Breached, int tier = 2) => new(
        "not-received", "ServiceRequest/r1", state, Raised, null, tier, "1 working day from sending", "proposal",
        "Proposal of this project", "https://fhirgateway.example/fhir/PlanDefinition/x|1", "Nobody has acknowledged it.",
        [new Evidence("Task/t1", 3, "Task.status", "requested")]);

    static RaisedFlag Flag(Finding finding, string? status = null)
    {
        var json = Encoding.UTF8.GetString(FlagDocument.Write(finding, "Not received", "Patient/p1", Raised, null));
        if (status is not null) json = json.Replace("\"active\"", $"\"{status}\"", StringComparison.Ordinal);
        return new RaisedFlag("id", 1, Raised, Read(Encoding.UTF8.GetBytes(json)));
    }

    static Resource Read(byte[] json)
    {
        var parsed = JsonFormat.Read(json);
        Assert.True(parsed.IsValid, string.Join("; ", parsed.Issues.Select(i => i.Diagnostics)));
        Assert.DoesNotContain(Validator.Validate(parsed.Resource!), issue => issue.IsError);
        return parsed.Resource!;
    }

    [Fact]
    public void The_id_comes_from_rule_and_focus_and_never_changes()
    {
        Assert.Equal("10533a75-eafb-5a97-b100-7097429e92e1", FlagId.Of("not-received", "ServiceRequest/r1"));
        Assert.NotEqual(FlagId.Of("not-received", "ServiceRequest/r2"), FlagId.Of("not-received", "ServiceRequest/r1"));
        Assert.NotEqual(FlagId.Of("not-triaged", "ServiceRequest/r1"), FlagId.Of("not-received", "ServiceRequest/r1"));
    }

    [Fact]
    public void A_flag_is_valid_R4_and_tells_rule_focus_tier_threshold_and_evidence()
    {
        var flag = Flag(Finding());

        Assert.Equal(("not-received", "ServiceRequest/r1", true), (flag.Rule, flag.Focus, flag.IsActive));
        var json = Encoding.UTF8.GetString(flag.Resource.Json.Span);
        foreach (var part in (string[])["Task/t1/_history/3", "\"PM\"", "1 working day from sending", "proposal", "|1", "Nobody has"])
            Assert.Contains(part, json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_resolved_flag_says_by_what()
    {
        var json = FlagDocument.Write(
            Finding(FindingState.Met), "Not received", "Patient/p1", Raised, (Raised.AddHours(2), FlagClosure.Met("Accepted.")));
        var flag = new RaisedFlag("id", 2, Raised, Read(json));
        Assert.Equal((false, "evidence", Raised.AddHours(2)), (flag.IsActive, flag.Closure, flag.ResolvedAt!.Value));

        var closed = new RaisedFlag("id", 2, Raised,
            Read(FlagDocument.Close(Flag(Finding()).Resource, Raised.AddHours(3), FlagClosure.NotApplicable)));
        Assert.Equal((false, "not-applicable", Raised.AddHours(3)), (closed.IsActive, closed.Closure, closed.ResolvedAt!.Value));
    }

    [Fact]
    public void The_same_words_are_the_same_and_another_tier_is_not()
    {
        Assert.True(Flag(Finding()).Says(Flag(Finding()).Resource));
        Assert.False(Flag(Finding()).Says(Flag(Finding(tier: 1)).Resource));
        Assert.False(Flag(Finding()).Says(Flag(Finding(), "inactive").Resource));
    }

    [Theory]
    [InlineData(FindingState.Breached, null, FlagMove.Raise)]
    [InlineData(FindingState.Breached, "active", FlagMove.Update)]
    [InlineData(FindingState.Breached, "inactive", FlagMove.Reopen)]
    [InlineData(FindingState.Breached, "entered-in-error", FlagMove.None)]
    [InlineData(FindingState.Met, "active", FlagMove.Resolve)]
    [InlineData(FindingState.Met, "inactive", FlagMove.None)]
    [InlineData(FindingState.Met, null, FlagMove.None)]
    [InlineData(FindingState.Pending, "active", FlagMove.Resolve)]
    [InlineData(FindingState.Unknown, "active", FlagMove.None)]
    [InlineData(FindingState.Unknown, "inactive", FlagMove.None)]
    [InlineData(FindingState.Unknown, null, FlagMove.None)]
    [InlineData(null, "active", FlagMove.Resolve)]
    [InlineData(null, "entered-in-error", FlagMove.None)]
    internal void What_a_finding_does_to_a_flag(FindingState? state, string? status, FlagMove move)
    {
        var finding = state is { } found ? Finding(found) : null;
        var flag = status is null ? null : Flag(Finding(), status);
        Assert.Equal(move, FlagDecision.Of(finding, flag).Move);
    }
}
