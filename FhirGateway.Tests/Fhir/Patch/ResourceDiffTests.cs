using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Patch;
using FhirGateway.Tests.Mutation;

namespace FhirGateway.Tests.Fhir.Patch;

public sealed class ResourceDiffTests
{
    [Theory]
    [InlineData("""{"resourceType":"Patient","active":true}""", """{"resourceType":"Patient","active":true}""", "")]
    [InlineData("""{"resourceType":"Patient"}""", """{"resourceType":"Patient","gender":"male"}""", "add Patient gender")]
    [InlineData("""{"resourceType":"Patient","gender":"male"}""", """{"resourceType":"Patient"}""", "delete Patient.gender")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"A"},{"family":"B"}]}""",
        """{"resourceType":"Patient","name":[{"family":"A"},{"family":"C"}]}""", "replace Patient.name[1].family")]
    [InlineData("""{"resourceType":"Patient","name":[{"text":"A"},{"text":"C"}]}""",
        """{"resourceType":"Patient","name":[{"text":"A"},{"text":"B"},{"text":"C"}]}""", "insert Patient.name 1")]
    [InlineData("""{"resourceType":"Patient","name":[{"text":"A"},{"text":"B"},{"text":"C"}]}""",
        """{"resourceType":"Patient","name":[{"text":"C"}]}""", "delete Patient.name[1], delete Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","deceasedBoolean":true}""",
        """{"resourceType":"Patient","deceasedDateTime":"2026"}""", "replace Patient.deceased")]
    public void The_difference_is_told_in_few_operations(string from, string to, string expected)
    {
        var patch = JsonFormat.Read(ResourceDiff.Between(Read(from).Root, Read(to).Root)!);
        Assert.True(patch.IsValid);
        Assert.Equal(expected, string.Join(", ", patch.Resource!.Root.All("parameter").Select(o => string.Join(' ',
            o.All("part").Where(p => p.Text("name") is "type" or "path" or "name" or "index").Select(p => p.Text("value"))))));
        IsMade(from, to);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""",
        """{"resourceType":"Patient","contact":[{"id":"c","name":{"text":"N"},"_gender":{"extension":[{"url":"u","valueCode":"x"}]}}]}""")]
    [InlineData("""{"resourceType":"Patient","contact":[{"gender":"male"}]}""", """{"resourceType":"Patient","contact":[{"gender":"female"}]}""")]
    [InlineData("""{"resourceType":"Patient","contact":[{"gender":"male"},{"gender":"male"}]}""",
        """{"resourceType":"Patient","contact":[{"name":{"text":"N"}}]}""")]
    [InlineData("""{"resourceType":"Patient","birthDate":"2000","_birthDate":{"id":"a"}}""", """{"resourceType":"Patient","birthDate":"2000"}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"given":["A",null,"C"],"_given":[null,{"id":"b"},{"id":"c"}]}]}""",
        """{"resourceType":"Patient","name":[{"given":["A","C"]}]}""")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"empty","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">a</div>"}}""",
        """{"resourceType":"Patient","text":{"status":"empty","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">b</div>"}}""")]
    [InlineData("""{"resourceType":"Patient"}""",
        """{"resourceType":"Patient","text":{"status":"empty","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">b</div>"}}""")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o"}]}""",
        """{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"O"},{"resourceType":"Group","id":"g","type":"person","actual":true}]}""")]
    [InlineData("""{"resourceType":"ValueSet","status":"draft","expansion":{"timestamp":"2026","contains":[{"code":"a","contains":[{"code":"b"}]}]}}""",
        """{"resourceType":"ValueSet","status":"draft","expansion":{"timestamp":"2026","contains":[{"code":"a","contains":[{"code":"c"},{"code":"d"}]}]}}""")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.0}}""",
        """{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.00,"unit":"kg"}}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"A"}],"telecom":[{"value":"1"}]}""",
        """{"resourceType":"Patient","name":[{"given":["B"]}],"telecom":[{"value":"2"},{"value":"1"}]}""")]
    public void What_changes_is_made_by_applying_it(string from, string to)
    {
        IsMade(from, to);
        IsMade(to, from);
    }

    [Fact]
    public void Of_two_published_resources_of_a_type_each_is_made_into_the_other()
    {
        var byType = Directory.EnumerateFiles(Path.Combine(House.Data, "validator-r4"), "*.json", SearchOption.AllDirectories)
            .Where(file => new FileInfo(file).Length < 60_000)
            .Select(file => JsonFormat.Read(File.ReadAllBytes(file))).Where(p => p.IsValid)
            .Select(p => p.Resource!).GroupBy(r => r.Type).ToList();
        var pairs = byType.SelectMany(type => type.Zip(type.Skip(1))).ToList();
        Assert.InRange(pairs.Count, 50, 5_000);
        var made = pairs.Count(pair => IsMade(pair.First, pair.Second));
        // Where so much differs that a patch may not hold it, nothing is answered.
        Assert.InRange(made, pairs.Count * 9 / 10, pairs.Count);
    }

    [Fact]
    public void Three_thousand_mutations_of_whole_resources_are_told_so_that_they_can_be_made_again()
    {
        var told = 0;
        Watched.Run(Edit.Some(8), 3_000, edits =>
        {
            foreach (var seed in Seeds.Json)
            {
                var mutated = JsonFormat.Read(edits.Aggregate(seed, (text, edit) => edit.Structure(text)));
                if (!mutated.IsValid || mutated.Resource!.Type != Read(seed).Type) continue;
                Interlocked.Increment(ref told);
                Assert.True(IsMade(Read(seed), mutated.Resource));
            }
            return true;
        });
        Assert.InRange(told, 50, 9_000);
    }

    static void IsMade(string from, string to) => Assert.True(IsMade(Read(from), Read(to)));

    static bool IsMade(Resource from, Resource to)
    {
        if (ResourceDiff.Between(from.Root, to.Root) is not { } patch) return false;
        var read = JsonFormat.Read(patch);
        Assert.True(read.IsValid, $"{string.Join("; ", read.Issues.Select(i => i.Diagnostics))}: {Encoding.UTF8.GetString(patch)}");
        var patched = FhirPathPatch.Apply(from, read.Resource!, DateTimeOffset.UnixEpoch);
        Assert.True(patched.Json is not null,
            $"{string.Join("; ", patched.Refusal?.Issues.Select(i => i.Diagnostics) ?? [])}: {Encoding.UTF8.GetString(patch)}");
        var made = JsonFormat.Read(patched.Json);
        Assert.True(made.Resource is not null && ResourceDiff.IsSame(made.Resource.Root, to.Root),
            $"{Encoding.UTF8.GetString(patch)} made {Encoding.UTF8.GetString(patched.Json)}");
        return true;
    }

    static Resource Read(string json) => Read(Encoding.UTF8.GetBytes(json));

    static Resource Read(byte[] json) => JsonFormat.Read(json).Resource!;
}
