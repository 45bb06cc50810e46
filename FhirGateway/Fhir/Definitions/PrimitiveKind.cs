namespace FhirGateway.Fhir.Definitions;

/// <summary>R4's twenty primitive types (<see href="https://hl7.org/fhir/R4/datatypes.html#primitive"/>).</summary>
internal enum PrimitiveKind
{
    None, Base64Binary, Boolean, Canonical, Code, Date, DateTime, Decimal, Id, Instant, Integer, Markdown, Oid,
    PositiveInt, String, Time, UnsignedInt, Uri, Url, Uuid, Xhtml,
}
