namespace FhirGateway.Tests;

/// <summary>Waits for a condition with a limit that a busy machine does not reach.</summary>
static class Eventually
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    public static async Task Holds(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await condition())
        {
            if (limit.IsCancellationRequested) Assert.Fail($"The condition did not hold within {Limit.TotalSeconds:0} s.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
