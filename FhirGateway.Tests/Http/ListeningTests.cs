using FhirGateway.Http;
using Microsoft.Extensions.Configuration;

namespace FhirGateway.Tests.Http;

public sealed class ListeningTests
{
    [Fact]
    public void Nothing_below_the_working_directory_is_watched_for_changed_settings()
    {
        var files = ((IConfigurationBuilder)Listening.NewServer().Configuration).Sources.OfType<FileConfigurationSource>().ToList();
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => file.ReloadOnChange);
    }
}
