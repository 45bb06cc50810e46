using System.Text;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Tests.Fhir.Json;

public sealed class StampTests
{
    static readonly DateTimeOffset At = new(2026, 3, 29, 14, 5, 6, 789, TimeSpan.FromHours(1));

    const string Meta = "\"versionId\":\"7\",\"lastUpdated\":\"2026-03-29T13:05:06.789Z\"";

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""", """{"resourceType":"Patient","id":"new","meta":{META}}""")]
    [InlineData("""{"resourceType":"Patient","id":"old"}""", """{"resourceType":"Patient","id":"new","meta":{META}}""")]
    [InlineData("""{"id" : "old", "gender":"male", "resourceType":"Patient"}""",
        """{"id":"new","meta":{META}, "gender":"male", "resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"Patient","meta":{"tag":[{"code":"a"}]},"active":true}""",
        """{"resourceType":"Patient","id":"new","meta":{META,"tag":[{"code":"a"}]},"active":true}""")]
    [InlineData("""{"meta":{"profile":["p"],"lastUpdated":"2020-01-01T00:00:00Z","versionId":"3"},"resourceType":"Patient"}""",
        """{"meta":{"profile":["p"],"lastUpdated":"2026-03-29T13:05:06.789Z","versionId":"7"},"resourceType":"Patient","id":"new"}""")]
    [InlineData("""{"resourceType":"Patient","meta":{"lastUpdated":"2020-01-01T00:00:00Z"}}""",
        """{"resourceType":"Patient","id":"new","meta":{"versionId":"7","lastUpdated":"2026-03-29T13:05:06.789Z"}}""")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Patient","id":"p","meta":{"versionId":"1"}}]}""",
        """{"resourceType":"Patient","id":"new","meta":{META},"contained":[{"resourceType":"Patient","id":"p","meta":{"versionId":"1"}}]}""")]
    [InlineData("{\r\n\t\"resourceType\" : \"Patient\" ,\r\n\t\"multipleBirthInteger\":  2\r\n}",
        "{\r\n\t\"resourceType\" : \"Patient\",\"id\":\"new\",\"meta\":{META} ,\r\n\t\"multipleBirthInteger\":  2\r\n}")]
    public void Only_id_and_version_are_put_in(string accepted, string stored)
    {
        var resource = JsonFormat.Read(Encoding.UTF8.GetBytes(accepted)).Resource!;
        var stamped = JsonFormat.Stamp(resource, "new", 7, At);
        Assert.Equal(stored.Replace("META", Meta, StringComparison.Ordinal), Encoding.UTF8.GetString(stamped));
        Assert.True(JsonFormat.Read(stamped).IsValid);
    }

    [Fact]
    public void A_stamped_text_can_be_stamped_again()
    {
        var resource = JsonFormat.Read("""{"resourceType":"Patient","active":true}"""u8.ToArray()).Resource!;
        var once = JsonFormat.Read(JsonFormat.Stamp(resource, "a", 1, At)).Resource!;
        Assert.Equal(JsonFormat.Stamp(resource, "a", 2, At), JsonFormat.Stamp(once, "a", 2, At));
    }
}
