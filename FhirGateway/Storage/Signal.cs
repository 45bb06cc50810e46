namespace FhirGateway.Storage;

/// <summary>Wakes everyone who waits; who comes later waits for the next time.</summary>
internal sealed class Signal
{
    TaskCompletionSource next = New();

    public void Wake() => Interlocked.Exchange(ref next, New()).TrySetResult();

    /// <summary>Completes at the next <see cref="Wake"/> after this call.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
