namespace FhirGateway.Tests.Rest;

/// <summary>Plays the tours in <c>requests</c> as they stand, so that none of them promises what is not so.</summary>
public sealed class TourTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    public static TheoryData<string> Tours =>
        [.. Directory.EnumerateFiles(Path.Combine(House.Root, "requests"), "*.http").Select(f => Path.GetFileName(f)).Order()];

    [Theory]
    [MemberData(nameof(Tours))]
    public async Task A_tour_goes_as_it_says(string file)
    {
        var tour = await Tour.Read(file, TestContext.Current.CancellationToken);
        Assert.NotEmpty(tour.Steps);
        var named = await tour.Play(gateway);
        if (file != "referral.http") return;
        var rules = named["flags"].Entries.Select(e => (string)e["resource"]!["code"]!["coding"]![0]!["code"]!);
        Assert.Equal(["mismatch-triaged-lower", "urgency-mismatch"], rules.Order());
        Assert.Equal(["mismatch-triaged-lower", "urgency-mismatch"],
            named["report"].Json["value"]!.AsArray().Select(row => (string)row!["Rule"]!));
    }

    [Fact]
    public async Task A_tour_that_promises_too_much_fails()
    {
        var tour = Tour.Of("@fhir = x\n\n### Nobody (expect 404)\n# expect $.issue[0].code = deleted\nGET {{fhir}}/Patient/nobody\n");
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => tour.Play(gateway));
    }
}
