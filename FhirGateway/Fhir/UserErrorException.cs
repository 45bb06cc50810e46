namespace FhirGateway.Fhir;

/// <summary>
/// A setting, an argument or a condition of the machine that whoever started the command can correct. The message is
/// one line that says what to do; the command ends with exit code 2 and no stack trace.
/// </summary>
internal class UserErrorException : Exception
{
    public UserErrorException(string message) : base(message) { }
    public UserErrorException(string message, Exception inner) : base(message, inner) { }
}
