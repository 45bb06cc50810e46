using FhirGateway.Fhir;
using FhirGateway.Fhir.FhirPath;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Tests.FhirPath;

/// <summary>Elements with extensions alone, quantities with units, and dates, after N1 and R4's FHIRPath page.</summary>
public sealed class ValueRulesTests
{
    const string Ucum = "http://unitsofmeasure.org";

    static readonly Element Patient = Given.Read("""
        {"resourceType":"Patient","id":"p","birthDate":"2006-02-28",
         "_active":{"extension":[{"url":"urn:absent","valueCode":"unknown"}]},
         "name":[{"given":[null,"Ann","Bea"],"_given":[{"extension":[{"url":"urn:absent","valueCode":"unknown"}]},null,null],
                  "_family":{"extension":[{"url":"urn:absent","valueCode":"unknown"}]}}],
         "multipleBirthInteger":2,
         "contact":[{"name":{"given":[null],"_given":[{"extension":[{"url":"urn:absent","valueCode":"unknown"}]}]}}],
         "extension":[{"url":"urn:year","valueAge":{"value":18,"unit":"years","system":"http://unitsofmeasure.org","code":"a"}},
                      {"url":"urn:month","valueDuration":{"value":1,"system":"http://unitsofmeasure.org","code":"mo"}},
                      {"url":"urn:day","valueQuantity":{"value":1,"system":"http://unitsofmeasure.org","code":"d"}},
                      {"url":"urn:other","valueQuantity":{"value":1,"system":"urn:other","code":"a"}},
                      {"url":"urn:pain","valueInteger":3},
                      {"url":"urn:none","_valueInteger":{"extension":[{"url":"urn:absent","valueCode":"unknown"}]}}]}
        """u8);

    [Theory]
    [InlineData("'a' & name.family & 'b'", "ab")]
    [InlineData("name.family & ''", "")]
    [InlineData("active & 'x'", "x")]
    [InlineData("extension('urn:none').value & 'x'", "x")]
    [InlineData("name.given.join(',')", "Ann,Bea")]
    [InlineData("name.given.join(name.family)", "AnnBea")]
    [InlineData("contact.name.given.join(',')", null)]
    [InlineData("('' | 'a').join(',')", ",a")]
    [InlineData("name.family.upper()", null)]
    [InlineData("name.family.lower()", null)]
    [InlineData("name.family.length()", null)]
    [InlineData("name.family.trim()", null)]
    [InlineData("name.family.toChars()", null)]
    [InlineData("name.family.substring(0)", null)]
    [InlineData("'abc'.substring(extension('urn:none').value)", null)]
    [InlineData("name.family.startsWith('a')", null)]
    [InlineData("'abc'.startsWith(name.family)", null)]
    [InlineData("name.family.endsWith('a')", null)]
    [InlineData("name.family.contains('a')", null)]
    [InlineData("'abc'.contains(name.family)", null)]
    [InlineData("name.family.indexOf('a')", null)]
    [InlineData("name.family.replace('a', 'b')", null)]
    [InlineData("'abc'.replace('a', name.family)", null)]
    [InlineData("name.family.matches('a')", null)]
    [InlineData("'abc'.matches(name.family)", null)]
    [InlineData("name.family.replaceMatches('a', 'b')", null)]
    [InlineData("name.family.split(',')", null)]
    [InlineData("name.family.encode('hex')", null)]
    [InlineData("name.family + 'x'", null)]
    [InlineData("-(extension('urn:none').value)", null)]
    [InlineData("extension('urn:none').value.sum()", null)]
    [InlineData("extension('urn:none').value.abs()", null)]
    [InlineData("extension('urn:none').value.convertsToInteger()", null)]
    [InlineData("name.family.convertsToQuantity()", null)]
    [InlineData("name.family.exists()", "true")]
    public void An_element_with_extensions_alone_has_no_value(string expression, string? answer) =>
        Assert.Equal(answer, Answer(expression));

    [Theory]
    [InlineData("birthDate + extension('urn:year').value", "2024-02-28")]
    [InlineData("birthDate + extension('urn:month').value", "2006-03-28")]
    [InlineData("birthDate + extension('urn:day').value", "2006-03-01")]
    [InlineData("@2024-03-31 - extension('urn:month').value", "2024-02-29")]
    [InlineData("extension('urn:year').value = 18 years", "true")]
    [InlineData("extension('urn:year').value = 216 months", "true")]
    [InlineData("extension('urn:year').value > 17 years", "true")]
    [InlineData("extension('urn:year').value ~ 18 'a'", "true")]
    [InlineData("extension('urn:year').value ~ 216 'mo'", "true")]
    [InlineData("extension('urn:day').value = 24 hours", "true")]
    [InlineData("extension('urn:day').value = 1 'd'", "true")]
    [InlineData("1 year = 1 'a'", null)]
    [InlineData("1 year = 365 days", null)]
    [InlineData("1 month > 30 'd'", null)]
    [InlineData("1 year = 1 'kg'", "false")]
    [InlineData("1 year * 2 = 2 years", "true")]
    [InlineData("1 year / 6 months = 2", "true")]
    [InlineData("2 years + 6 months = 2.5 years", "true")]
    [InlineData("1 year > 12 months", "false")]
    [InlineData("1 minute > 59 seconds", "true")]
    [InlineData("12 months ~ 1 'a'", "true")]
    [InlineData("1 year + 1 month", "13 month")]
    [InlineData("1 year.toQuantity('days')", "365 days")]
    [InlineData("1 year.toQuantity('months')", "12 months")]
    [InlineData("48 hours.toQuantity('days')", "2 days")]
    [InlineData("60 days.toQuantity('month')", "2 month")]
    public void A_FHIR_quantity_of_time_has_the_calendars_meaning(string expression, string? answer) =>
        Assert.Equal(answer, Answer(expression));

    [Theory]
    [InlineData("@2024-01-01 + 1 'a'", "1 'a' cannot be added to 2024-01-01")]
    [InlineData("@2024-01-01 + 1 'mo'", "1 'mo' cannot be added to 2024-01-01")]
    [InlineData("birthDate + extension('urn:other').value", "1 'a' cannot be added to 2006-02-28")]
    [InlineData("@T10:00 + 1 day", "A day cannot be added to the time 10:00")]
    public void A_duration_without_calendar_meaning_is_not_added(string expression, string refusal) =>
        Assert.Contains(refusal, Refusal(expression), StringComparison.Ordinal);

    [Theory]
    [InlineData("1.2 ~ 1.24", "true")]
    [InlineData("1.20 ~ 1.24", "true")]
    [InlineData("1.0 ~ 1.4", "true")]
    [InlineData("1.20 ~ 1.26", "false")]
    [InlineData("1.23 ~ 1.24", "false")]
    [InlineData("0.67 ~ 1.2 / 1.8", "true")]
    [InlineData("1 ~ 1.6", "false")]
    [InlineData("1.20 'kg' ~ 1.24 'kg'", "true")]
    [InlineData("4 'g' ~ 4040 'mg'", "true")]
    public void Decimals_are_equivalent_at_the_lesser_precision(string expression, string answer) =>
        Assert.Equal(answer, Answer(expression));

    [Theory]
    [InlineData("1 'kg' + 500 'g'", "1500 'g'")]
    [InlineData("500 'g' + 1 'kg'", "1500 'g'")]
    [InlineData("1 'L' - 250 'mL'", "750 'mL'")]
    [InlineData("1 'm' + 1 'cm'", "101 'cm'")]
    [InlineData("1 day + 1 hour", "25 hour")]
    [InlineData("1 'wk' + 1 'd'", "8 d")]
    [InlineData("1 'h' + 30 'min'", "90 min")]
    [InlineData("(1 'kg' | 500 'g').sum()", "1500 'g'")]
    [InlineData("(1 'kg' | 500 'g').avg()", "750 'g'")]
    [InlineData("(1 'kg' | 500 'g').min()", "500 'g'")]
    [InlineData("(1 'kg' | 2 'm').max()", null)]
    [InlineData("1 'kg' + 1 'm'", null)]
    [InlineData("1 'kg' + 1", null)]
    public void A_sum_is_in_the_finer_unit(string expression, string? answer) =>
        Assert.Equal(answer, Answer(expression));

    [Theory]
    [InlineData("@T10:00:00 + 1.5 seconds", "10:00:01.500")]
    [InlineData("@T10:00:00.250 + 1.5 's'", "10:00:01.750")]
    [InlineData("@T10:00:00 + 500 milliseconds", "10:00:00.500")]
    [InlineData("@T10:00:00 - 0.25 seconds", "09:59:59.750")]
    [InlineData("@T23:59:59.9 + 0.2 seconds", "00:00:00.100")]
    [InlineData("@T10:00:00 + 1 second", "10:00:01")]
    [InlineData("@T10:30 + 90 seconds", "10:31")]
    [InlineData("(@T10 + 90 minutes).toString()", "11")]
    [InlineData("@T10:00:00 + 1.5 hours", "11:00:00")]
    [InlineData("@2024-01-01T10:00:00Z + 1.5 seconds", "2024-01-01T10:00:01.500Z")]
    [InlineData("@2024-01-01T10:00:00.0001Z + 1 second", "2024-01-01T10:00:01.0001000Z")]
    [InlineData("@2024-01-01T10:00:00.000Z + 0.1 's'", "2024-01-01T10:00:00.000Z")]
    [InlineData("@2024-01-01 + 1.9 days", "2024-01-02")]
    public void Seconds_are_added_with_their_fraction(string expression, string answer) =>
        Assert.Equal(answer, Answer(expression));

    [Theory]
    [InlineData("14:00", true)]
    [InlineData("13:59", true)]
    [InlineData("14:01", false)]
    [InlineData("14:59", false)]
    [InlineData("15:00", false)]
    [InlineData("12:60", false)]
    public void An_offset_is_at_most_14_hours(string offset, bool valid)
    {
        foreach (var text in (string[])[$"2024-01-01T10:00:00+{offset}", $"2024-01-01T10:00:00-{offset}"])
        {
            Assert.Equal(valid ? "true" : "false", Answer($"'{text}'.convertsToDateTime()"));
            Assert.Equal(valid, Record.Exception(() => FhirPathExpression.Compile($"@{text}")) is null);
            Assert.Equal(valid, Lexical.IsDateTime(text));
            Assert.Equal(valid, Lexical.IsInstant(text));
        }
    }

    [Theory]
    [InlineData("1.5 'kg'.ceiling()", "2 'kg'")]
    [InlineData("(1.5 'kg').ceiling()", "2 'kg'")]
    [InlineData("(-1.5 'kg').floor()", "-2 'kg'")]
    [InlineData("(1.55 'kg').round(1)", "1.6 'kg'")]
    [InlineData("(1.5 days).round()", "2 days")]
    [InlineData("(-1.5 'kg').abs()", "1.5 'kg'")]
    [InlineData("(1.5 'kg').truncate()", "1 'kg'")]
    [InlineData("-(1.5 'kg')", "-1.5 'kg'")]
    [InlineData("2 'cm' * 3 'cm' = 6 'cm2'", "true")]
    [InlineData("6 'm' / 2 's' = 3 'm/s'", "true")]
    [InlineData("(4 '1').sqrt()", "2")]
    [InlineData("1.5.ceiling()", "2")]
    [InlineData("1 'kg' > 1 'm'", null)]
    [InlineData("(1 'kg').toQuantity('g')", "1000 'g'")]
    [InlineData("(1 'kg').toQuantity('m')", null)]
    [InlineData("(1 'kg').convertsToQuantity('g')", "true")]
    [InlineData("(1 'kg').convertsToQuantity('m')", "false")]
    public void A_unit_is_kept(string expression, string? answer) => Assert.Equal(answer, Answer(expression));

    [Theory]
    [InlineData("(4 'cm2').sqrt()", "sqrt() takes a number without a unit, not 4 'cm2'.")]
    [InlineData("(4 'cm').exp()", "exp() takes a number without a unit, not 4 'cm'.")]
    [InlineData("(4 'cm').ln()", "ln() takes a number without a unit, not 4 'cm'.")]
    [InlineData("(4 'cm').log(2)", "log() takes a number without a unit, not 4 'cm'.")]
    [InlineData("(4 'cm').power(2)", "power() takes a number without a unit, not 4 'cm'.")]
    [InlineData("2.power(4 days)", "power() takes a number without a unit, not 4 days.")]
    [InlineData("4 'cm' div 2 'cm'", "'div' does not join Quantity and Quantity.")]
    [InlineData("4 'cm' mod 2", "'mod' does not join Quantity and Integer.")]
    public void A_function_that_would_lose_a_unit_is_refused(string expression, string refusal) =>
        Assert.Contains(refusal, Refusal(expression), StringComparison.Ordinal);

    [Theory]
    [InlineData("extension('urn:year').value.abs()", "a")]
    [InlineData("extension('urn:day').value + 1 hour", "h")]
    [InlineData("2 months", "mo")]
    [InlineData("2 weeks", "wk")]
    public void A_calendar_duration_is_written_with_its_UCUM_code(string expression, string code)
    {
        var quantity = Assert.Single(FhirPathExpression.Compile(expression).Evaluate(Patient));
        Assert.Equal((Ucum, code), (quantity.Text("system"), quantity.Text("code")));
    }

    static string? Answer(string expression)
    {
        var answers = FhirPathExpression.Compile(expression).Evaluate(Patient);
        return answers.Count == 0 ? null : string.Join(", ", answers.Select(one => Shown(one)));
    }

    static string? Shown(Element element) => Atoms.Of(element) switch
    {
        // A computed calendar duration was written as a FHIR quantity; the unit keeps the word.
        QuantityAtom { Calendar: true } quantity => $"{quantity.Value} {element.Text("unit") ?? quantity.Unit}",
        { } atom => atom.Text,
        null => element.Expression,
    };

    static string Refusal(string expression) => Assert.Throws<FhirPathException>(
        () => FhirPathExpression.Compile(expression).Evaluate(Patient)).Message;
}
