using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Terminology;
using FhirGateway.Fhir.Validation;
using FsCheck.Fluent;

namespace FhirGateway.Tests.Mutation;

/// <summary>Whatever JSON comes from outside, the answer is issues: nothing throws, nothing hangs.</summary>
public sealed class JsonMutationTests
{
    [Fact]
    public void Documents_with_broken_bytes_only_ever_give_issues() => Watched.Run(
        Gen.Choose(0, Seeds.Json.Length - 1).SelectMany(seed => Edit.Some(5).Select(edits => (seed, edits))), LongRuns.Of(8_000, 100_000),
        given => IsAnswered(given.edits.Aggregate(
            Seeds.Json[given.seed], (text, edit) => edit.Bytes(text, Seeds.JsonPieces))));

    [Fact]
    public void Random_bytes_only_ever_give_issues() =>
        Watched.Run(ArbMap.Default.GeneratorFor<byte[]>(), 2_000, IsAnswered);

    internal static bool IsAnswered(byte[] text)
    {
        var parsed = JsonFormat.Read(text);
        if (parsed.Resource is null) return parsed.Issues.Count > 0;
        _ = Validator.Validate(parsed.Resource);
        if (!parsed.IsValid) return true;
        return JsonFormat.Read(JsonFormat.Stamp(parsed.Resource, "x", 1, DateTimeOffset.UnixEpoch)).IsValid;
    }
}

/// <summary>The same of documents whose JSON is sound and whose structure is not.</summary>
public sealed class StructureMutationTests
{
    static readonly Catalog Sound = new(Seeds.Json.Skip(1).Select(json => JsonFormat.Read(json).Resource!));

    [Fact]
    public void Documents_of_broken_structure_only_ever_give_issues() => Watched.Run(
        Edit.Some(8), LongRuns.Of(6_000, 60_000), edits => JsonMutationTests.IsAnswered(Structure(edits, Seeds.Json[0])));

    [Fact]
    public void Broken_definitions_of_codes_only_ever_give_answers() => Watched.Run(
        Gen.Choose(1, Seeds.Json.Length - 1).SelectMany(seed => Edit.Some(8).Select(edits => (seed, edits))), LongRuns.Of(1_000, 8_000),
        given => IsAsked(Structure(given.edits, Seeds.Json[given.seed])));

    static byte[] Structure(Edit[] edits, byte[] seed) => edits.Aggregate(seed, (text, edit) => edit.Structure(text));

    static bool IsAsked(byte[] text)
    {
        var parsed = JsonFormat.Read(text);
        if (parsed.Resource is not { } resource) return parsed.Issues.Count > 0;
        var snapshot = new TerminologySnapshot(Sound.With([resource]));
        foreach (var url in (string[])["urn:vs", "urn:all"])
        {
            var (expansion, refusal) = snapshot.Expand(new(url) { Filter = "c", IncludeDesignations = true });
            if (expansion is null == refusal is null) return false;
            if (expansion is not null && parsed.IsValid)
                Assert.Empty(JsonFormat.Read(TerminologyJson.Write(expansion, DateTimeOffset.UnixEpoch)).Issues);
            snapshot.Expand(new(url));
            foreach (var code in (string[])["a", "b", "c", ""])
            {
                snapshot.CheckInValueSet(CodeRequest.Of(url, "urn:cs", code, "A"));
                snapshot.Lookup("urn:cs", code);
                snapshot.Subsumes("urn:cs", "a", code);
            }
        }
        return true;
    }
}
