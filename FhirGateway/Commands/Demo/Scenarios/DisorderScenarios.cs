using static System.DayOfWeek;
using static FhirGateway.Commands.Demo.Scenario;

namespace FhirGateway.Commands.Demo.Scenarios;

/// <summary>Messages come twice or in the wrong order. The facts are as they should be, and so no Flag may be raised.</summary>
internal static class DisorderScenarios
{
    public static readonly Scenario[] All =
    [
        NearMiss("submitted-twice", "The same submission comes again seven minutes later", Start.On(Monday), s => s
            .Refer("+0d 10:00", "urgent").ReferAgain("+0d 10:07").Receive("+0d 11:00").Triage("+1d 10:00", "urgent")
            .Book("+3d 10:00", "+14d 10:00").Attend("+14d 10:00")),

        NearMiss("messages-sent-twice", "Booking, visit and letter all come twice", Start.On(Tuesday), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Receive("+0d 11:05").Triage("+1d 10:00", "urgent")
            .Book("+3d 10:00", "+14d 10:00").SendAgain("+3d 10:05", "appointment")
            .Visit("+14d 10:00").SendAgain("+14d 10:45", "visit")
            .WriteLetter("+17d 10:00").SendAgain("+17d 10:05", "clinic-letter").Acknowledge("+18d 10:00")),

        NearMiss("letter-before-the-visit", "The letter arrives before the gateway knows of the visit", Start.On(Wednesday), s => s
            .Refer("+0d 10:00", "routine").Receive("+0d 11:00").Triage("+1d 10:00", "routine").Book("+3d 10:00", "+20d 10:00")
            .WriteLetter("+20d 18:00").Visit("+20d 10:00", knownAt: "+38d 13:00").Sweep("+38d 13:00")),

        NearMiss("booking-before-the-request", "The appointment is known before the referral is", Start.On(Thursday), s => s
            .Book("+0d 09:00", "+10d 10:00").Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Triage("+1d 10:00", "urgent")
            .Sweep("+15d 10:00").Attend("+10d 10:00")),

        NearMiss("task-before-the-request", "The hospital's own tracking Task arrives before the referral", Start.On(Friday), s => s
            .TrackFirst("+0d 09:50").Refer("+0d 10:00", "urgent").Sweep("+3d 10:00").Triage("+3d 11:00", "urgent")
            .Book("+4d 10:00", "+14d 10:00").Attend("+14d 10:00")),

        Failure("submitted-twice-and-unopened", "A referral that came twice is missed once", Start.On(Monday).Quiet(3), s => s
            .Refer("+0d 10:00", "routine").ReferAgain("+0d 10:07").Sweep("+1d 09:59", "+1d 10:00").Receive("+1d 15:00")
            .Triage("+2d 10:00", "routine").Book("+5d 10:00", "+30d 09:00").Attend("+30d 09:00")),
    ];
}
