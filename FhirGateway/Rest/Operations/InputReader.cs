using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Http;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// Reads what an operation is asked (<see href="https://hl7.org/fhir/R4/operations.html#request"/>): simple parameters
/// in the
/// address, any of them in a Parameters resource, or, where the operation takes one resource, that resource itself.
/// </summary>
/// <param name="shape">The parameters that are understood; those of the address itself (<c>_format</c>, …)
/// apart.</param>
internal sealed class InputReader(OperationShape shape)
{
    readonly List<OperationValue> values = [];
    readonly List<Issue> issues = [];

    public static (OperationInput Input, Outcome? Refusal) Read(FhirRequest request, OperationShape shape)
    {
        var reader = new InputReader(shape);
        reader.ReadQuery(request);
        if (!request.Body.IsEmpty) reader.ReadBody(request.Body);
        if (reader.issues.Count == 0) reader.Demand();
        return reader.issues.Count > 0
            ? (OperationInput.None, new Outcome(OutcomeKind.Invalid, reader.issues))
            : (new OperationInput(reader.values), null);
    }

    void ReadQuery(FhirRequest request)
    {
        foreach (var (name, value) in request.Query)
        {
            if (name is "_format" or "_pretty" or "_cursor" || PartialAnswer.IsAsked(name)) continue;
            if (Known(name, null) is not { } parameter) continue;
            if (Primitive(parameter) is not { } kind)
                Fault("not-supported", $"{name} is no simple value: send it by POST in a Parameters resource.", null);
            else if (Lexical.Fault(kind, value) is { } fault)
                Fault("value", $"{name}={value}: it {fault}.", null);
            else Add(parameter, new OperationValue(name, value, null, default, null));
        }
    }

    void ReadBody(ReadOnlyMemory<byte> body)
    {
        var parsed = JsonFormat.Read(body);
        if (parsed.Resource is not { } resource)
        {
            // Whoever asks what is wrong with a text is told so, also where it is hardly a resource.
            issues.AddRange(parsed.Issues);
            return;
        }
        var isRaw = shape.Raw is not null && (resource.Type != "Parameters" || !HasRaw(resource.Root));
        if (isRaw) Take(shape.Raw!, resource.Root, resource.Json, parsed.Issues);
        else if (resource.Type != "Parameters")
            Fault("structure", $"The body must be Parameters, not a {resource.Type}.", resource.Type);
        else ReadParameters(resource, parsed.Issues);
    }

    /// <summary>For an operation on any resource a Parameters may be the envelope or the resource itself.</summary>
    bool HasRaw(Element parameters) => !shape.TakesParameters
        || parameters.All("parameter").Any(p => p.Text("name") == shape.Raw && p["resource"] is not null);

    void ReadParameters(Resource resource, IReadOnlyList<Issue> faults)
    {
        var texts = Resources(resource.Json);
        // What is wrong inside a resource that is only asked about is part of the answer.
        var judged = shape.JudgesRaw
            ? resource.Root.All("parameter").Where(p => p.Text("name") == shape.Raw).Select(p => p.Expression + ".resource").ToList()
            : [];
        issues.AddRange(faults.Where(f => f.IsError && !judged.Exists(at => IsBelow(f.Expression, at))));
        foreach (var parameter in resource.Root.All("parameter"))
        {
            var at = parameter.Expression;
            if (Known(parameter.Text("name") ?? "", at) is not { } known) continue;
            if (parameter["resource"] is { } inner)
                Take(known.Name, inner, texts.GetValueOrDefault(parameter.Index ?? 0), [], at);
            else if (parameter["value"] is { } value) TakeValue(known, value, at);
            else Fault("required", $"{known.Name} has no value.", at);
        }
    }

    static bool IsBelow(string? expression, string at) => expression is not null
        && expression.StartsWith(at, StringComparison.Ordinal)
        && (expression.Length == at.Length || expression[at.Length] is '.' or '[');

    void Take(string name, Element root, ReadOnlyMemory<byte> json, IReadOnlyList<Issue> faults, string? at = null)
    {
        var parameter = shape.Find(name)!;
        if (parameter.Type is not ("Resource" or "Any") && parameter.Type != root.Type)
            Fault("value", $"{name} must be {Article(parameter.Type ?? "parts")}, not {Article(root.Type)}.", at ?? root.Type);
        else if (!shape.JudgesRaw && faults.Any(f => f.IsError)) issues.AddRange(faults);
        else Add(parameter, new OperationValue(name, null, root, json, at ?? root.Type));
    }

    void TakeValue(OperationParameter parameter, Element value, string at)
    {
        if (!IsOfKin(value.Type, parameter.Type))
        {
            Fault("value", $"{parameter.Name} must be {Article(parameter.Type ?? "parts")}, not {Article(value.Type)}.", at + ".value");
            return;
        }
        if (Primitive(parameter) is { } kind && (value.Value is not { } text || Lexical.Fault(kind, text) is not null))
        {
            Fault("value", $"{parameter.Name} {(value.Value is null ? "has no value" : Lexical.Fault(kind, value.Value))}.", at + ".value");
            return;
        }
        Add(parameter, new OperationValue(parameter.Name, value.Value, value, default, at));
    }

    OperationParameter? Known(string name, string? at)
    {
        if (shape.Find(name) is not { } parameter)
            Fault("not-supported", $"{shape.Title} has no parameter '{name}'. It takes: {string.Join(", ", shape.Names)}.", at);
        else if (!shape.IsHonoured(name))
            Fault("not-supported", $"The parameter '{name}' of {shape.Title} is not supported here.", at);
        else return parameter;
        return null;
    }

    void Add(OperationParameter parameter, OperationValue value)
    {
        if (!parameter.IsList && values.Exists(v => v.Name == value.Name))
            Fault("structure", $"{value.Name} may be given once.", value.Expression);
        else values.Add(value);
    }

    /// <summary>R4 counts as optional whatever may come in one of two ways; what is never optional is asked for
    /// here.</summary>
    void Demand()
    {
        foreach (var parameter in shape.Required)
            if (!values.Exists(v => v.Name == parameter))
                Fault("required", $"{shape.Title} needs the parameter '{parameter}'.", null);
    }

    void Fault(string code, string why, string? at) => issues.Add(Issue.Error(code, why, at));

    static PrimitiveKind? Primitive(OperationParameter parameter) =>
        parameter.Type is { } type && DefinitionSet.R4.Type(type) is { IsPrimitive: true } known
            ? known.Primitive
            : null;

    /// <summary>The type itself, or one whose values look the same: nobody is refused for sending a uri as a
    /// canonical.</summary>
    static bool IsOfKin(string given, string? wanted) =>
        given == wanted || (Kin(given), Kin(wanted)) is (not 0 and var a, var b) && a == b;

    static int Kin(string? type) => type switch
    {
        "uri" or "url" or "canonical" or "oid" or "uuid" or "string" or "code" or "id" or "markdown" => 1,
        "integer" or "positiveInt" or "unsignedInt" => 2,
        "date" or "dateTime" or "instant" => 3,
        _ => 0,
    };

    static string Article(string type) =>
        (type[0] is 'A' or 'E' or 'I' or 'O' or 'U' or 'a' or 'e' or 'i' or 'o' ? "an " : "a ") + type;

    /// <summary>The texts of the resources in a Parameters, by the place of their parameter.</summary>
    static Dictionary<int, ReadOnlyMemory<byte>> Resources(ReadOnlyMemory<byte> json)
    {
        var found = new Dictionary<int, ReadOnlyMemory<byte>>();
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = JsonFormat.DeepestNesting });
        var (index, isList) = (-1, false);
        while (reader.Read())
        {
            if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName })
                isList = reader.ValueTextEquals("parameter"u8);
            else if (reader is { CurrentDepth: 2, TokenType: JsonTokenType.StartObject } && isList) index++;
            else if (reader is { CurrentDepth: 3, TokenType: JsonTokenType.PropertyName } && isList && reader.ValueTextEquals("resource"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                found[index] = json[start..(int)reader.BytesConsumed];
            }
        }
        return found;
    }
}
