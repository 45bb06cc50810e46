using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Tests.Fhir;

public sealed class LexicalTests
{
    [Theory]
    [InlineData("Id", "a", "A-1.b", "1234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData("Code", "a", "a b", "entered-in-error")]
    [InlineData("Uri", "urn:x", "http://a/b?c", "#a", "ü")]
    [InlineData("Oid", "urn:oid:1.2.3", "urn:oid:2.16.840.0", "urn:oid:0.1")]
    [InlineData("Uuid", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520")]
    [InlineData("Date", "2024", "2024-02", "2024-02-29", "0001-01-01")]
    [InlineData("DateTime", "2024", "2024-02-29", "2024-02-29T00:00:00Z", "2024-02-29T23:59:60.123+14:00")]
    [InlineData("Instant", "2015-02-07T13:28:17.239+02:00", "2017-01-01T00:00:00Z")]
    [InlineData("Time", "00:00:00", "23:59:59.999")]
    [InlineData("Base64Binary", "aGVsbG8=", "aGVs\nbG8=", "AA==", "AAAA")]
    [InlineData("Integer", "0", "-1", "2147483647", "-2147483648")]
    [InlineData("UnsignedInt", "0", "7")]
    [InlineData("PositiveInt", "1", "2147483647")]
    [InlineData("Decimal", "0", "-0.0", "1.00", "1E-7", "1.5e+10", "123456789012345678901234567890")]
    [InlineData("String", "a", " a ", "\t", "a\r\nb")]
    public void Good_texts(string kind, params string[] texts) =>
        Assert.All(texts, text => Assert.Null(Lexical.Fault(Enum.Parse<PrimitiveKind>(kind), text)));

    [Theory]
    [InlineData("Id", "", "a b", "a_b", "é", "12345678901234567890123456789012345678901234567890123456789012345")]
    [InlineData("Code", "", " a", "a ", "a  b", "\ta")]
    [InlineData("Uri", "", "a b", " a", "a\n")]
    [InlineData("Oid", "1.2.3", "urn:oid:3.1", "urn:oid:1", "urn:oid:1.02", "urn:oid:1.2.")]
    [InlineData("Uuid", "c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:C757873D-EC9A-4326-A141-556F43239520", "urn:uuid:x")]
    [InlineData("Date", "", "24", "2024-1", "2024-00", "2023-02-29", "2024-02-29T00:00:00Z", "0000", "2024-02-29 ")]
    [InlineData("DateTime", "2024-02-29T00:00", "2024-02-29T00:00:00", "2024-02-29T24:00:00Z", "2024-02-29T00:00Z", "2024T00:00:00Z")]
    [InlineData("Instant", "2024", "2024-02-29", "2017-01-01T00:00:00", "2017-01-01T00:00:00+1:00", "2017-01-01T00:00:00z")]
    [InlineData("Time", "24:00:00", "12:00", "1:00:00", "12:00:00Z", "12:00:61")]
    [InlineData("Base64Binary", "a", "aGVsbG8", "=AAA", "A===", "aGVs-G8=", " ")]
    [InlineData("Integer", "1.0", "1e2", "2147483648", "-0", "01", "+1", "")]
    [InlineData("UnsignedInt", "-1", "2147483648")]
    [InlineData("PositiveInt", "0", "-1")]
    [InlineData("Decimal", "1.", ".5", "01", "1e", "NaN", "+1", "1E999999999", "--1", "1.2.3", "-")]
    [InlineData("String", "", "\0", "\u0001")]
    public void Bad_texts(string kind, params string[] texts) =>
        Assert.All(texts, text => Assert.NotNull(Lexical.Fault(Enum.Parse<PrimitiveKind>(kind), text)));
}
