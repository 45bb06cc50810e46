using System.Text.Json;

namespace FhirGateway.Fhir.Patch;

/// <summary>
/// What makes one resource into another of its type, as a FHIRPath Patch
/// (<see href="http://hl7.org/fhir/R4/fhirpatch.html"/>):
/// applied to the first it gives the second. Lists are compared from both ends; what differs between is changed in
/// place,
/// as far as both have as much of it.
/// </summary>
internal sealed class ResourceDiff
{
    readonly Utf8JsonWriter json;
    int written;

    ResourceDiff(Utf8JsonWriter json) => this.json = json;

    /// <returns>Parameters as JSON, or null where it takes more operations than a patch may have.</returns>
    public static byte[]? Between(Element from, Element to)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, PatchJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Parameters");
            var diff = new ResourceDiff(json);
            diff.Change(from, to, from.Type);
            if (diff.written > Patched.MostOperations) return null;
            if (diff.written > 0) json.WriteEndArray();
            json.WriteEndObject();
        }
        return text.ToArray();
    }

    /// <summary>A copy without what the server says of the resource.</summary>
    public static Element WithoutMeta(Element resource)
    {
        var copy = Draft.Copy(resource, null, null, null, null);
        if (copy["meta"] is { } meta) Draft.Remove(meta);
        return copy;
    }

    /// <summary>
    /// First what is put in its place and what comes new, then what goes: so no element stands empty in between and
    /// vanishes, and a path means in the end what it meant at the beginning.
    /// </summary>
    void Change(Element from, Element to, string path)
    {
        foreach (var name in from.InOrder().Concat(to.InOrder()).Select(c => c.Name).Distinct())
            if (to[name] is not null) Set(from, to, name, path);
        foreach (var name in from.InOrder().Select(c => c.Name).Distinct())
        {
            var (had, wanted) = (from.All(name).ToList(), to.All(name).ToList());
            var at = $"{path}.{Step(name)}";
            if (had[0].Index is null)
            {
                if (wanted.Count == 0) Operation("delete", at);
                continue;
            }
            var start = Alike(had, wanted);
            var end = AlikeFromEnd(had, wanted, start);
            for (var i = had.Count - end - 1; i >= Math.Min(had.Count, wanted.Count) - end; i--)
                Operation("delete", $"{at}[{i}]");
        }
    }

    void Set(Element from, Element to, string name, string path)
    {
        var (had, wanted) = (from.All(name).ToList(), to.All(name).ToList());
        var at = $"{path}.{Step(name)}";
        if (wanted[0].Index is null)
        {
            if (had.Count == 0) Operation("add", path, wanted[0]);
            else One(had[0], wanted[0], at);
            return;
        }
        var start = Alike(had, wanted);
        var end = AlikeFromEnd(had, wanted, start);
        var paired = Math.Min(had.Count, wanted.Count) - end;
        for (var i = start; i < paired; i++) One(had[i], wanted[i], $"{at}[{i}]");
        for (var i = paired; i < wanted.Count - end; i++)
            if (end == 0) Operation("add", path, wanted[i]);
            else Operation("insert", at, wanted[i], i);
    }

    void One(Element from, Element to, string path)
    {
        if (IsSame(from, to)) return;
        if (from.Type == to.Type && !from.Shape!.IsPrimitive && from.HasChildren && to.HasChildren)
            Change(from, to, path);
        else Operation("replace", path, to);
    }

    static int Alike(List<Element> had, List<Element> wanted)
    {
        var most = Math.Min(had.Count, wanted.Count);
        for (var i = 0; i < most; i++)
            if (!IsSame(had[i], wanted[i])) return i;
        return most;
    }

    static int AlikeFromEnd(List<Element> had, List<Element> wanted, int start)
    {
        var most = Math.Min(had.Count, wanted.Count) - start;
        for (var i = 0; i < most; i++)
            if (!IsSame(had[^(i + 1)], wanted[^(i + 1)])) return i;
        return most;
    }

    /// <summary>The same content; the order of elements with different names means nothing.</summary>
    public static bool IsSame(Element a, Element b)
    {
        if (a.Name != b.Name || a.Type != b.Type || a.Value != b.Value || a.Children.Length != b.Children.Length)
            return false;
        if (!a.HasChildren) return true;
        var (left, right) = (a.InOrder(), b.InOrder());
        for (var i = 0; i < left.Length; i++)
            if (!IsSame(left[i], right[i])) return false;
        return true;
    }

    void Operation(string kind, string path, Element? value = null, int? index = null)
    {
        if (++written > Patched.MostOperations) return;
        if (written == 1) json.WriteStartArray("parameter");
        json.WriteStartObject();
        json.WriteString("name", "operation");
        json.WriteStartArray("part");
        Part("type", "valueCode", kind);
        Part("path", "valueString", path);
        if (kind == "add") Part("name", "valueString", PatchJson.NameOf(value!));
        if (value is not null) PatchJson.WriteValue(json, "value", value);
        if (index is { } place)
        {
            json.WriteStartObject();
            json.WriteString("name", "index");
            json.WriteNumber("valueInteger", place);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    void Part(string name, string type, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString(type, value);
        json.WriteEndObject();
    }

    /// <summary>Names that mean something to FHIRPath itself are quoted.</summary>
    static string Step(string name) =>
        name is "and" or "as" or "contains" or "div" or "implies" or "in" or "is" or "mod" or "or"
        or "true" or "false" or "xor" or "year" or "month" or "week" or "day" or "hour" or "minute" or "second" or "millisecond"
        ? $"`{name}`" : name;
}
