using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Xml;

namespace FhirGateway.Tests.Mutation;

/// <summary>Whatever XML comes from outside, the answer is issues, or JSON that can be read.</summary>
public sealed class XmlMutationTests
{
    [Fact]
    public void Broken_documents_only_ever_give_issues() => Watched.Run(Edit.Some(5), LongRuns.Of(5_000, 50_000), edits =>
    {
        var (json, issues) = XmlFormat.ToJson(edits.Aggregate(
            Seeds.Xml, (text, edit) => edit.Bytes(text, Seeds.XmlPieces)));
        return json is null ? issues.Count > 0 : JsonFormat.Read(json).Resource is not null;
    });
}
