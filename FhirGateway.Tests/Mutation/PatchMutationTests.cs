using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Patch;
using FsCheck.Fluent;

namespace FhirGateway.Tests.Mutation;

/// <summary>Whatever patch comes from outside, a resource is changed as it says or a reason is given.</summary>
public sealed class PatchMutationTests
{
    static readonly byte[] Patient = Encoding.UTF8.GetBytes("""
        {"resourceType":"Patient","id":"p","active":true,"name":[{"family":"A","given":["B","C"]},{"text":"D"}],
         "contact":[{"gender":"male"}],"_birthDate":{"extension":[{"url":"u","valueCode":"c"}]},"deceasedBoolean":false}
        """);

    static readonly byte[] JsonOperations = Encoding.UTF8.GetBytes("""
        [{"op":"test","path":"/active","value":true},{"op":"add","path":"/name/1/given","value":["X"]},
         {"op":"copy","from":"/name/0","path":"/name/-"},{"op":"move","from":"/name/0/given/1","path":"/name/0/given/0"},
         {"op":"replace","path":"/contact/0/gender","value":"female"},{"op":"remove","path":"/deceasedBoolean"}]
        """);

    static readonly byte[] PathOperations = Encoding.UTF8.GetBytes("""
        {"resourceType":"Parameters","parameter":[
         {"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"Patient"},{"name":"name","valueString":"contact"},
           {"name":"value","part":[{"name":"name","valueHumanName":{"text":"N"}}]}]},
         {"name":"operation","part":[{"name":"type","valueCode":"insert"},{"name":"path","valueString":"Patient.name"},{"name":"index","valueInteger":1},
           {"name":"value","valueHumanName":{"family":"I"}}]},
         {"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Patient.name[0].given[0]"},
           {"name":"value","valueString":"R"}]},
         {"name":"operation","part":[{"name":"type","valueCode":"move"},{"name":"path","valueString":"Patient.name"},
           {"name":"source","valueInteger":0},{"name":"destination","valueInteger":1}]},
         {"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Patient.deceased"}]}]}
        """);

    static readonly byte[][] Pieces = [.. ((string[])
        ["\"/name/-\"", "-1", "\"/\"", "\"~\"", "\"Patient.descendants()\"", "\"Patient.where(\"", "[]", "{}", "null", "99999999999",
         "\"add\"", "\"delete\"", "\"\""]).Select(Encoding.UTF8.GetBytes)];

    [Fact]
    public void The_patches_that_are_mutated_are_good_ones()
    {
        Assert.NotNull(JsonPatch.Apply(Patient, JsonOperations).Json);
        Assert.NotNull(FhirPathPatch.Apply(Read(Patient)!, Read(PathOperations)!, DateTimeOffset.UnixEpoch).Json);
    }

    [Fact]
    public void Broken_JSON_patches_change_or_refuse() => Watched.Run(Edits, LongRuns.Of(2_000, 20_000), edits =>
        IsWhole(JsonPatch.Apply(Patient, Broken(JsonOperations, edits))));

    [Fact]
    public void Broken_FHIRPath_patches_change_or_refuse() => Watched.Run(Edits, LongRuns.Of(2_000, 20_000), edits =>
    {
        var patch = JsonFormat.Read(Broken(PathOperations, edits)).Resource;
        return patch is null || IsWhole(FhirPathPatch.Apply(Read(Patient)!, patch, DateTimeOffset.UnixEpoch));
    });

    static FsCheck.Gen<(bool Bytes, Edit[] Edits)> Edits =>
        Gen.Choose(0, 1).SelectMany(way => Edit.Some(way == 0 ? 5 : 8).Select(edits => (way == 0, edits)));

    static byte[] Broken(byte[] text, (bool Bytes, Edit[] Edits) how) =>
        how.Edits.Aggregate(text, (t, edit) => how.Bytes ? edit.Bytes(t, Pieces) : edit.Structure(t));

    static bool IsWhole(Patched patched)
    {
        if (patched.Json is { } json) _ = JsonFormat.Read(json);
        return patched.Json is null != patched.Refusal is null;
    }

    static Resource? Read(byte[] json) => JsonFormat.Read(json).Resource;
}
