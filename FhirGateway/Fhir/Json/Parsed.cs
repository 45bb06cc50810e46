namespace FhirGateway.Fhir.Json;

/// <summary>What came of reading a document.</summary>
/// <param name="Resource">The resource, when the document could be read as one at all; it may still have
/// faults.</param>
/// <param name="Issues">Every fault found.</param>
internal sealed record Parsed(Resource? Resource, IReadOnlyList<Issue> Issues)
{
    public bool IsValid
    {
        get
        {
            if (Resource is null) return false;
            foreach (var issue in Issues)
                if (issue.IsError) return false;
            return true;
        }
    }
}
