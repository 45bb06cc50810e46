namespace FhirGateway.Search;

/// <summary>Values written into a search (<see href="https://hl7.org/fhir/R4/search.html#escaping"/>).</summary>
internal static class SearchText
{
    /// <summary>'|', ',', '$' and the backslash inside a value would be read as syntax.</summary>
    public static string Escape(string text) =>
        text.Replace("\\", "\\\\").Replace("|", "\\|").Replace(",", "\\,").Replace("$", "\\$");
}
