namespace FhirGateway.Commands.Demo.Board;

/// <summary>As <c>Organization.address.country</c> says it.</summary>
internal static class Nation
{
    public const string Scotland = "Scotland";
    public const string England = "England";
}
