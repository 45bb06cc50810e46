using System.Globalization;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Patch;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>$diff</c>: what changed between two versions of a resource, or what differs between two resources of a type, as a
/// FHIRPath Patch that makes the first into the second. The server's own part, <c>meta</c>, is left aside unless it is
/// asked for.
/// </summary>
internal sealed class Diff(ResourceStore store)
{
    public static readonly OperationShape OfInstance = new("$diff",
    [
        new OperationParameter("fromVersion", "id"), new OperationParameter("toVersion", "id"),
        new OperationParameter("includeMeta", "boolean"),
    ]);

    public static readonly OperationShape OfSystem = new("$diff",
    [
        new OperationParameter("from", "uri", Min: 1), new OperationParameter("to", "uri", Min: 1),
        new OperationParameter("includeMeta", "boolean"),
    ])
    { Required = ["from", "to"] };

    public async Task<Answer> ServeInstance(FhirRequest request, CancellationToken ct)
    {
        var (input, refusal) = InputReader.Read(request, OfInstance);
        if (refusal is not null) return Answer.Of(refusal);
        var (to, unknown) = await Version(request, input, "toVersion", input.Text("toVersion"), ct);
        if (to is null) return unknown!;
        if (input.Text("fromVersion") is null && to.Version == 1)
            return Answer.Of(OutcomeKind.Invalid, "required",
                $"{to.Reference} has no version before the first: name two versions.");
        var before = input.Text("fromVersion") ?? (to.Version - 1).ToString(CultureInfo.InvariantCulture);
        var (from, missing) = await Version(request, input, "fromVersion", before, ct);
        return from is null ? missing! : Between(from, to, input);
    }

    async Task<(StoredResource? Version, Answer? Unknown)> Version(
        FhirRequest request, OperationInput input, string name, string? number, CancellationToken ct)
    {
        var (type, id, audience) = (request.Type, request.Id, request.Caller.Audience);
        if (number is null)
            return await store.Find(type, id, audience, ct) switch
            {
                null => (null, Read.Unknown(request)),
                { Deleted: true } gone => (null, Read.Gone(gone)),
                var current => (current, null),
            };
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            return (null, Answer.Of(input.Invalid(name, "expected the number of a version")));
        return await store.FindVersion(type, id, version, audience, ct) switch
        {
            null => (null, Answer.Of(OutcomeKind.NotFound, "not-found", $"There is no version {version} of {type}/{id}.")),
            { Deleted: true } gone => (null, Read.Gone(gone)),
            var found => (found, null),
        };
    }

    public async Task<Answer> ServeSystem(FhirRequest request, CancellationToken ct)
    {
        var (input, refusal) = InputReader.Read(request, OfSystem);
        if (refusal is not null) return Answer.Of(refusal);
        var (from, unknown) = await Named(request, input, "from", ct);
        if (from is null) return unknown!;
        var (to, missing) = await Named(request, input, "to", ct);
        if (to is null) return missing!;
        return from.Type == to.Type ? Between(from, to, input)
            : Answer.Of(input.Invalid("to", $"it names a {to.Type}, and 'from' a {from.Type}"));
    }

    async Task<(StoredResource? Resource, Answer? Unknown)> Named(
        FhirRequest request, OperationInput input, string name, CancellationToken ct)
    {
        var text = input.Text(name)!;
        if (ReferenceText.Local(text, request.Base) is not var (type, id) || !DefinitionSet.R4.IsResource(type))
            return (null, Answer.Of(input.Invalid(name, "expected [type]/[id] or [type]/[id]/_history/[version]")));
        var mark = text.IndexOf("/_history/", StringComparison.Ordinal);
        var below = request with { Route = new Dictionary<string, string> { ["type"] = type, ["id"] = id } };
        return await Version(below, input, name, mark < 0 ? null : text[(mark + "/_history/".Length)..], ct);
    }

    static Answer Between(StoredResource from, StoredResource to, OperationInput input)
    {
        var (first, second) = (from.Read()!.Root, to.Read()!.Root);
        var patch = input.Flag("includeMeta")
            ? ResourceDiff.Between(first, second)
            : ResourceDiff.Between(ResourceDiff.WithoutMeta(first), ResourceDiff.WithoutMeta(second));
        return patch is not null ? Answer.Of(patch)
            : Answer.Of(OutcomeKind.Unprocessable, "too-costly",
                $"It takes more than {Patched.MostOperations} operations to make the one into the other.");
    }
}
