using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;

namespace FhirGateway.Tests.Search;

public sealed class NumberRangeTests
{
    [Theory]
    [InlineData("100", 100, 99.5, 100.5)]
    [InlineData("100.00", 100, 99.995, 100.005)]
    [InlineData("1e2", 100, 95, 105)]
    [InlineData("1.00e2", 100, 99.5, 100.5)]
    [InlineData("5.4e-3", 0.0054, 0.00535, 0.00545)]
    [InlineData("-2.0", -2, -2.05, -1.95)]
    [InlineData("0", 0, -0.5, 0.5)]
    [InlineData("ap100", 100, 90, 110)]
    [InlineData("ap-100", -100, -110, -90)]
    [InlineData("ap0.1", 0.1, 0.05, 0.15)]
    public void A_number_is_as_precise_as_it_is_written(string text, double value, double low, double high)
    {
        var range = NumberRange.Read(text)!;
        Assert.Equal((value, low, high), (range.Value, range.Low, range.High));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ten")]
    [InlineData("xx5")]
    [InlineData("gt")]
    [InlineData("1e")]
    [InlineData(".5")]
    [InlineData("1e40")]
    [InlineData("1e99999")]
    [InlineData("NaN")]
    [InlineData("79228162514264337593543950336")]
    public void What_is_no_number_is_none(string text) => Assert.Null(NumberRange.Read(text));

    [Fact]
    public void Every_composite_of_R4_is_answered() =>
        Assert.Empty(from type in DefinitionSet.R4.ResourceTypes
                     from parameter in SearchCatalogue.R4.For(type)
                     where parameter.Kind == SearchKind.Composite && ParameterType.Of(parameter) is null
                     select parameter.ToString());

    [Theory]
    [InlineData("Observation", "value-quantity=much", "value-quantity=much: expected [eq|ne|gt|lt|ge|le|sa|eb|ap] and a number")]
    [InlineData("Observation", "value-quantity=5.4|mg", "or as number|system|code or number||unit")]
    [InlineData("Observation", "value-quantity=5.4|urn:s|", "or as number|system|code or number||unit")]
    [InlineData("RiskAssessment", "probability=5|urn:s|a", "expected [eq|ne|gt|lt|ge|le|sa|eb|ap] and a number")]
    [InlineData("Observation", "code-value-quantity=a", "expected code$value-quantity, where a token is")]
    [InlineData("Observation", "code-value-quantity=urn:s|$5", "expected code$value-quantity")]
    [InlineData("Observation", "code-value-quantity=a$b", "expected code$value-quantity")]
    [InlineData("Observation", "code-value-quantity=a$5$6", "expected code$value-quantity")]
    [InlineData("Observation", "code-value-date=a$soon", "value-date=soon: expected [eq|ne")]
    [InlineData("MolecularSequence", "chromosome-window-coordinate=1$2", "expected chromosome$window-start$window-end")]
    public void What_is_malformed_is_refused_with_what_would_do(string type, string query, string says)
    {
        var parse = Indexed.Parse(type, query);
        Assert.Null(parse.Query);
        Assert.Contains(says, Assert.Single(parse.Issues).Diagnostics, StringComparison.Ordinal);
    }
}
