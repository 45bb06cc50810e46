using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Packages;

namespace FhirGateway.Tests.Profiles;

/// <summary>Every profile keeps what it should and refuses what it should, for the stated reason and for no other.</summary>
public sealed class ExampleTests
{
    public static TheoryData<string> Valid => [.. Shipped.Files("examples", "valid").Select(f => Path.GetFileName(f))];

    public static TheoryData<string> Invalid => [.. Shipped.Files("examples", "invalid").Select(f => Path.GetFileName(f))];

    [Theory, MemberData(nameof(Valid))]
    public void A_positive_example_conforms_to_the_profile_that_it_claims(string file)
    {
        var parsed = Read("valid", file);
        Assert.DoesNotContain(Shipped.Judge(parsed), issue => issue.Severity <= Severity.Warning);
        // What is an example of an extension alone claims no profile.
        if (file.StartsWith("Extension-", StringComparison.Ordinal)) return;
        var claimed = Assert.Single(parsed.Resource!.Root["meta"]!.All("profile")).Value!;
        Assert.Equal(claimed, OwnPackage.Current.Catalog.Find(claimed, "StructureDefinition")!.Root.Text("url"));
        Assert.StartsWith(claimed[(claimed.LastIndexOf('/') + 1)..] + "-", file, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Valid))]
    public void A_positive_example_conforms_to_UK_Core_too(string file) =>
        Assert.Empty(Shipped.ErrorsByUkCore(Read("valid", file)));

    [Theory, MemberData(nameof(Invalid))]
    public void A_negative_example_is_refused_for_its_reason_and_no_other(string file)
    {
        var reason = Assert.Single(Shipped.Reasons, r => r.File == file);
        Assert.StartsWith(reason.Profile + "-", file, StringComparison.Ordinal);
        var parsed = Read("invalid", file);
        Assert.True(parsed.IsValid);
        var error = Assert.Single(Shipped.Judge(parsed), issue => issue.IsError);
        Assert.Equal(reason.Expression, error.Expression);
        Assert.Contains(reason.Says, error.Diagnostics, StringComparison.Ordinal);
        Assert.Contains($"StructureDefinition/{reason.Profile}", error.Diagnostics, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Invalid))]
    public void A_negative_example_breaks_nothing_of_R4_itself(string file)
    {
        var parsed = Read("invalid", file);
        Assert.Empty(Shipped.Errors(FhirGateway.Fhir.Validation.Validator.Validate(parsed.Resource!)));
    }

    [Fact]
    public void Every_profile_and_every_extension_has_positive_and_negative_examples()
    {
        var texts = Shipped.Files("examples", "valid").Select(File.ReadAllText).ToList();
        foreach (var definition in OwnPackage.Current.Catalog.OfType("StructureDefinition"))
        {
            var url = definition.Root.Text("url")!;
            Assert.True(texts.Exists(text => text.Contains($"\"{url}\"", StringComparison.Ordinal)), $"{url} has no positive example.");
            Assert.True(Shipped.Reasons.Any(r => r.Profile == definition.Id), $"{url} has no negative example.");
        }
    }

    [Fact]
    public void The_table_of_reasons_names_every_negative_example_once() =>
        Assert.Equal(Shipped.Files("examples", "invalid").Select(f => Path.GetFileName(f)), Shipped.Reasons.Select(r => r.File));

    [Fact]
    public void Every_number_of_a_patient_in_an_example_is_synthetic_and_has_its_check_digit()
    {
        foreach (var file in Shipped.Files("examples", "valid"))
            foreach (var identifier in Shipped.Read(file).Resource!.Root.All("identifier"))
                if (identifier.Text("system") is Canonical.NhsNumber && identifier.Text("value") is { } number)
                {
                    Assert.StartsWith("999", number, StringComparison.Ordinal);
                    Assert.Equal(0, Enumerable.Range(0, 10).Sum(i => (number[i] - '0') * (i == 9 ? 1 : 10 - i)) % 11);
                }
    }

    static Parsed Read(string kind, string file) => Shipped.Read(Path.Combine(Shipped.Folder, "examples", kind, file));
}
