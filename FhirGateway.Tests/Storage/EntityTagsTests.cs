using FhirGateway.Fhir;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

/// <summary>If-Match and If-None-Match as RFC 9110 writes them, evaluated in its order.</summary>
public sealed class EntityTagsTests
{
    static readonly DateTimeOffset At = new(2026, 6, 1, 8, 0, 0, 250, TimeSpan.Zero);

    [Theory]
    [InlineData("*", 3, true)]
    [InlineData(" * ", 3, true)]
    [InlineData("W/\"3\"", 3, true)]
    [InlineData("\"3\"", 3, true)]
    [InlineData("3", 3, true)]
    [InlineData("W/\"1\", W/\"3\"", 3, true)]
    [InlineData("\"1\",\"2\" ,\t\"3\"", 3, true)]
    [InlineData(", ,W/\"3\",", 3, true)]
    [InlineData("\"a,b\", W/\"3\"", 3, true)]
    [InlineData("W/\"03\"", 3, false)]
    [InlineData("W/\"33\"", 3, false)]
    [InlineData("\"\"", 3, false)]
    [InlineData("\"3-gzip\"", 3, false)]
    [InlineData("W/\"99999999999999999999\"", 3, false)]
    public void A_list_includes_the_versions_that_it_names(string text, int version, bool includes) =>
        Assert.Equal(includes, EntityTags.Parse(text)!.Includes(version));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(",")]
    [InlineData("garbage")]
    [InlineData("W/\"3")]
    [InlineData("3\"")]
    [InlineData("W/")]
    [InlineData("w/\"3\"")]
    [InlineData("*, \"3\"")]
    [InlineData("\"3\" \"4\"")]
    [InlineData("\"3\", four")]
    [InlineData("-3")]
    public void A_malformed_value_is_no_list(string text) => Assert.Null(EntityTags.Parse(text));

    [Theory]
    // Header by header: on version 3, on a deletion that is version 3, on nothing.
    [InlineData(null, null, true, true, true)]
    [InlineData("*", null, true, false, false)]
    [InlineData("W/\"3\"", null, true, false, false)]
    [InlineData("W/\"2\"", null, false, false, false)]
    [InlineData(null, "*", false, true, true)]
    [InlineData(null, "W/\"3\"", false, true, true)]
    [InlineData(null, "W/\"2\"", true, true, true)]
    [InlineData("W/\"3\"", "W/\"2\"", true, false, false)]
    [InlineData("W/\"3\"", "*", false, false, false)]
    public void Preconditions_hold_or_fail(string? ifMatch, string? ifNoneMatch, bool current, bool deleted,
        bool absent)
    {
        var asked = Preconditions.Read(ifMatch, ifNoneMatch).Asked!;
        Assert.Equal(current, asked.Refuse("Patient/x", 3, isDeleted: false, At) is null);
        Assert.Equal(deleted, asked.Refuse("Patient/x", 3, isDeleted: true, At) is null);
        Assert.Equal(absent, asked.Refuse("Patient/x", 0, isDeleted: false, default) is null);
    }

    [Theory]
    [InlineData(null, 0, true)]
    [InlineData(null, 1, true)]
    [InlineData(null, -1, false)]
    [InlineData("W/\"3\"", -1, true)]
    [InlineData("W/\"2\"", 1, false)]
    public void If_Unmodified_Since_counts_in_seconds_and_only_without_If_Match(string? ifMatch, int seconds,
        bool holds) =>
        Assert.Equal(holds, Preconditions.Read(ifMatch, null, new DateTimeOffset(2026, 6, 1, 8, 0, 0,
            TimeSpan.Zero).AddSeconds(seconds))
            .Asked!.Refuse("Patient/x", 3, isDeleted: false, At) is null);

    [Fact]
    public void A_malformed_header_is_named_with_what_it_takes()
    {
        var refused = Preconditions.Read("garbage", null).Refused!;
        Assert.Equal((OutcomeKind.Invalid, null), (refused.Kind, refused.Issues[0].Expression));
        Assert.StartsWith("If-Match is 'garbage'", refused.Issues[0].Diagnostics, StringComparison.Ordinal);
        Assert.StartsWith("If-Match is empty", Preconditions.Read("", null).Refused!.Issues[0].Diagnostics,
            StringComparison.Ordinal);
        Assert.Equal("Bundle.entry[2].request.ifNoneMatch",
            Preconditions.Read(null, "x", request: "Bundle.entry[2].request").Refused!.Issues[0].Expression);
    }
}
