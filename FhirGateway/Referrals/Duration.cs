namespace FhirGateway.Referrals;

/// <summary>What a threshold counts in.</summary>
internal enum DurationUnit
{
    Minute,
    Hour,

    /// <summary>A calendar day in Europe/London: the same local time on a later date.</summary>
    Day,

    /// <summary>A day that is neither a Saturday, a Sunday nor a bank holiday of the nation.</summary>
    WorkingDay,

    /// <summary>An hour between 09:00 and 17:00 of a working day.</summary>
    WorkingHour,

    /// <summary>Until the end of the calendar day, and <c>Value</c> whole days more.</summary>
    EndOfDay,

    /// <summary>Per cent of the interval that a follow-up was planned for.</summary>
    Percent,
}

/// <summary>A length of time as a standard states it.</summary>
internal readonly record struct Duration(decimal Value, DurationUnit Unit);
