namespace FhirGateway.Fhir.Validation.Profiles;

/// <summary>Something that a profile demands of an element.</summary>
internal abstract class ProfileRule
{
    public abstract void Check(Element node, Visit visit);
}
