using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.FhirPath;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Packages;
using FhirGateway.Fhir.Validation;

namespace FhirGateway.Commands.Bench;

/// <summary>
/// <c>bench validate</c>: reading and validating a referral, FHIRPath, and how soon the definitions are ready, each beside
/// something that everybody knows, in the same run. Ratios travel between machines; the numbers beside them do not.
/// </summary>
internal sealed class ValidateBench(TextWriter output, int seconds)
{
    const string UkCore = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-ServiceRequest";
    const string Path = "Patient.name.where(use='official').given.first()";

    readonly TimeSpan length = TimeSpan.FromSeconds(seconds);

    /// <param name="packages">Definitions of UK Core; without them that row is left out.</param>
    /// <returns>0, or 1 if what is measured would not be valid.</returns>
    public int Run(string[] packages)
    {
        // First of all, as it can be measured only once in a process.
        var ready = Ready();
        var resource = BenchReferral.Json;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"One core, {seconds} s each, a ServiceRequest of {resource.Length} bytes\n"));
        output.WriteLine("|  | per second | µs | bytes allocated | beside | per second | ratio |\n|---|--:|--:|--:|---|--:|--:|");
        if (!IsValid(resource, ValidationOptions.Default)) return 1;
        var parse = Repeated.Measure(() => JsonDocument.Parse(resource).Dispose(), length);
        Row("read", Repeated.Measure(() => JsonFormat.Read(resource), length), "JsonDocument.Parse", parse);
        Row("read and validate, R4", Repeated.Measure(() => Validator.Validate(JsonFormat.Read(resource).Resource!), length),
            "JsonDocument.Parse", parse);
        if (packages.Length > 0 && !Profile(packages, resource, parse)) return 1;
        Expression();
        output.WriteLine(ready);
        return 0;
    }

    bool Profile(string[] packages, byte[] resource, Cost parse)
    {
        var clock = Stopwatch.StartNew();
        var set = PackageSet.Read(packages);
        var options = new ValidationOptions { Catalog = set.Catalog, Profiles = [UkCore] };
        if (!IsValid(resource, options)) return false;
        var first = clock.Elapsed;
        Row("read and validate, UK Core", Repeated.Measure(
            () => Validator.Validate(JsonFormat.Read(resource).Resource!, options), length), "JsonDocument.Parse", parse);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {set.Catalog.All.Count} definitions read and a first referral validated |  | {first.TotalMicroseconds:0} |  |  |  |  |"));
        return true;
    }

    void Expression()
    {
        var patient = JsonFormat.Read("""
            {"resourceType":"Patient","name":[{"use":"usual","given":["Tess"]},{"use":"official","family":"Example",
             "given":["Tess","Anne"]}],"gender":"female","birthDate":"1981-04-02"}
            """u8.ToArray()).Resource!.Root;
        var expression = FhirPathExpression.Compile(Path);
        Row($"`{Path}`", Repeated.Measure(() => expression.Evaluate(patient), length), "the same as a loop in C#",
            Repeated.Measure(() => FirstOfficial(patient), length));
    }

    static Element? FirstOfficial(Element patient)
    {
        foreach (var name in patient.Children)
            if (name.Name == "name" && name["use"]?.Value == "official" && name["given"] is { } given) return given;
        return null;
    }

    /// <summary>From nothing to a validated referral: types, value sets, search parameters, the rules it needs.</summary>
    static string Ready()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        var definitions = DefinitionSet.R4;
        var count = definitions.ValueSets.Count() + definitions.SearchParameters.Count;
        var read = clock.Elapsed;
        Validator.Validate(JsonFormat.Read(BenchReferral.Json).Resource!);
        var validated = clock.Elapsed;
        var held = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6;
        clock.Restart();
        foreach (var file in (ReadOnlySpan<string>)["types.jsonl", "value-sets.jsonl", "search-parameters.jsonl"])
            foreach (var line in Shipping.Lines(file)) JsonDocument.Parse(line).Dispose();
        var parsed = clock.Elapsed;
        GC.KeepAlive(definitions);
        return string.Create(CultureInfo.InvariantCulture, $"""

            Definitions of R4 ready in a new process: {read.TotalMilliseconds:0} ms ({count} value sets and search parameters
            besides the types), {parsed.TotalMilliseconds / read.TotalMilliseconds:0.00} of the speed of JsonDocument.Parse over the same files; a first
            referral validated after {validated.TotalMilliseconds:0} ms; {held:0.0} MB held.
            """);
    }

    bool IsValid(byte[] resource, ValidationOptions options)
    {
        var issues = Validator.Validate(JsonFormat.Read(resource), options).Where(issue => issue.IsError).ToList();
        foreach (var issue in issues) output.WriteLine($"{issue.Expression}: {issue.Diagnostics}");
        return issues.Count == 0;
    }

    void Row(string name, Cost cost, string beside, Cost reference) => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {cost.PerSecond:0} | {cost.Microseconds:0.00} | {cost.Bytes:0} | {beside} | {reference.PerSecond:0} | "
        + $"{cost.PerSecond / reference.PerSecond:0.00} |"));
}
