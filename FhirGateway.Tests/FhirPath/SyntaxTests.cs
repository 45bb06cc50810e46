using FhirGateway.Fhir.FhirPath;

namespace FhirGateway.Tests.FhirPath;

public sealed class SyntaxTests
{
    [Theory]
    [InlineData("name.", 5)]
    [InlineData("name..given", 5)]
    [InlineData("name.given(", 11)]
    [InlineData("name where", 5)]
    [InlineData("'open", 0)]
    [InlineData("1 + ", 4)]
    [InlineData("name[0", 6)]
    [InlineData("@2024-13-01", 0)]
    [InlineData("name.nothing()", 5)]
    [InlineData("name.first(1)", 5)]
    [InlineData("'\\u12'", 3)]
    [InlineData("$those", 0)]
    [InlineData("name ? given", 5)]
    [InlineData("value is Quantitty", 6)]
    [InlineData("", 0)]
    public void A_fault_of_syntax_has_its_place(string expression, int position) =>
        Assert.Equal(position, Assert.Throws<FhirPathException>(() => FhirPathExpression.Compile(expression)).Position);

    [Theory]
    [InlineData("1 + 2 * 3 = 7 and true or false implies false", "false")]
    [InlineData("-1 + 2", "1")]
    [InlineData("1 | 2 > 3", null)]
    [InlineData("true or false and false", "true")]
    [InlineData("1 = 1 in true", "true")]
    [InlineData("name.is(HumanName)", null)]
    [InlineData("`name`.\"given\".first()", "Peter")]
    [InlineData("{}", "")]
    [InlineData("%'vs-gender'", "http://hl7.org/fhir/ValueSet/gender")]
    [InlineData("%`ext-x`", "http://hl7.org/fhir/StructureDefinition/x")]
    [InlineData("contains.as.is.in.div.empty()", "true")]
    public void Operators_bind_as_the_grammar_says(string expression, string? answer)
    {
        if (answer is null) Given.Refusal(expression);
        else Assert.Equal(answer, Given.Answer(expression));
    }

    [Fact]
    public void The_same_text_is_compiled_once() =>
        Assert.Same(FhirPathExpression.Compile("name.given.first()"), FhirPathExpression.Compile("name.given.first()"));
}
