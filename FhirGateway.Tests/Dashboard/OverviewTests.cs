using System.Diagnostics;

namespace FhirGateway.Tests.Dashboard;

/// <summary>The overview page as a real Chromium builds it.</summary>
public sealed class OverviewTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    [Fact]
    public async Task The_page_never_lets_a_sweep_that_stands_still_look_like_nothing_overdue()
    {
        var before = await Page();
        Assert.Contains("No sweep has finished yet", before, StringComparison.Ordinal);
        Assert.Contains("role=\"alert\"", before, StringComparison.Ordinal);

        await SendReferral();
        gateway.Clock.Turn(TimeSpan.FromDays(3));
        Assert.Equal(200, (await fhir.Post("$safety-sweep", "")).Code);
        var after = await Page();
        Assert.Contains("Judged as of Thu 4 Jun", after, StringComparison.Ordinal);
        Assert.Contains("role=\"status\"", after, StringComparison.Ordinal);
        Assert.Contains("Not received", after, StringComparison.Ordinal);
        Assert.Contains("St Page &amp; Sons Hospital", after, StringComparison.Ordinal);
        Assert.Contains("ServiceRequest/paged", after, StringComparison.Ordinal);
        Assert.Contains("A letter of the request cannot be read.", after, StringComparison.Ordinal);
        Assert.DoesNotContain("Surname", after, StringComparison.Ordinal);

        gateway.Clock.Turn(TimeSpan.FromMinutes(20));
        Assert.Contains("role=\"alert\"", await Page(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_in_open_mode_says_so_and_is_not_called_a_demo()
    {
        var page = await Page();
        Assert.Contains("Open mode.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("synthetic", page, StringComparison.Ordinal);
        Assert.DoesNotContain("clock is turned", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_page_begins_with_the_banner() => Assert.All(
        System.IO.Directory.GetFiles(Path.Combine(House.Root, "FhirGateway"), "*.razor", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("<body", StringComparison.Ordinal)),
        file => Assert.Matches(@"<body[^>]*>\s*<Banner ", File.ReadAllText(file)));

    [Fact]
    public async Task The_page_loads_nothing_from_elsewhere()
    {
        using var http = new HttpClient { BaseAddress = gateway.Address };
        using var answer = await http.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("text/css", (await http.GetAsync("/dashboard.css", TestContext.Current.CancellationToken))
            .Content.Headers.ContentType!.MediaType);
    }

    async Task SendReferral()
    {
        await fhir.Put("Organization/practice", """{"resourceType":"Organization","id":"practice","name":"Page Practice"}""");
        await fhir.Put("Organization/hospital", """{"resourceType":"Organization","id":"hospital","name":"St Page & Sons Hospital"}""");
        await fhir.Put("Patient/p", """{"resourceType":"Patient","id":"p","name":[{"family":"Surname"}]}""");
        await fhir.Put("DocumentReference/scan",
            """{"resourceType":"DocumentReference","id":"scan","status":"current","content":[{"attachment":{"contentType":"application/pdf","data":"JVBERi0="}}]}""");
        var saved = await fhir.Put("ServiceRequest/paged", """
            {"resourceType":"ServiceRequest","id":"paged","status":"active","intent":"order","priority":"routine",
             "category":[{"coding":[{"system":"https://fhirgateway.example/fhir/CodeSystem/service-request-category","code":"referral"}]}],
             "subject":{"reference":"Patient/p"},"authoredOn":"2026-06-01T08:00:00Z","supportingInfo":[{"reference":"DocumentReference/scan"}],
             "requester":{"reference":"Organization/practice"},"performer":[{"reference":"Organization/hospital"}]}
            """);
        Assert.True(saved.Code == 201, saved.Text);
    }

    async Task<string> Page()
    {
        var profile = Directory.CreateTempSubdirectory("overview").FullName;
        try
        {
            var start = new ProcessStartInfo(Chromium()) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                $"--user-data-dir={profile}", "--timeout=30000", "--dump-dom", gateway.Address.ToString()])
                start.ArgumentList.Add(argument);
            using var browser = Process.Start(start)!;
            var errors = browser.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var page = await browser.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await browser.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(page.Contains("</html>", StringComparison.Ordinal), await errors);
            return page;
        }
        finally
        {
            await House.Delete(profile);
        }
    }

    static string Chromium() => new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }
        .FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("Chromium is missing: apt-get install -y chromium");
}
