using FhirGateway.Tests.Mutation;
using FhirGateway.Tests.Referrals;
using FhirGateway.Tests.Rest.Operations;
using FhirGateway.Tests.Rules;
using FhirGateway.Tests.Safety;
using FhirGateway.Tests.Workflow;

namespace FhirGateway.Tests.Rest;

/// <summary>Each line of the README's table of bad input, and the tests that prove it.</summary>
public sealed class BadInputTableTests
{
    static readonly (string Input, string[] Proofs)[] Lines =
    [
        ("wrong check digit on a followed patient, on one that comes with a referral, or in a referral's `subject.identifier`",
            [
                nameof(BadInputTests.A_right_number_cannot_be_made_wrong_once_a_referral_is_about_the_patient),
                nameof(BadInputTests.A_wrong_number_that_comes_with_a_referral_is_refused_at_its_place_and_not_repeated),
                nameof(BadInputTests.A_referral_about_a_stored_patient_with_a_wrong_number_is_refused),
                nameof(BadInputTests.A_referral_that_names_its_patient_by_a_wrong_number_is_refused),
            ]),
        ("the same on a patient whom no tracked request is about",
            [
                nameof(BadInputTests.A_wrong_number_is_free_on_a_patient_whom_nobody_follows),
                nameof(SamePersonTests.A_death_that_the_hospitals_record_tells_counts_for_the_practices_referral_when_both_are_one_person),
            ]),
        ("unknown organisation as performer", [nameof(DirectoryTests.A_performer_that_leads_nowhere_is_refused)]),
        ("unknown organisation in the end-user headers",
            [nameof(EndUserTests.An_unknown_organisation_answers_403_and_writes_nothing)]),
        ("a referral that brings a letter about another patient",
            [nameof(BadInputTests.A_letter_of_another_patient_that_a_referral_brings_is_refused)]),
        ("a letter, appointment or attendance about another patient, later",
            [
                nameof(TimelineTests.What_is_odd_is_kept_and_marked_in_the_timeline_and_the_status),
                nameof(SamePersonTests.A_letter_about_somebody_else_is_kept_and_ends_no_wait),
                nameof(BadRecordTests.An_attendance_or_appointment_of_another_patient_is_kept_and_marked_and_ends_no_wait),
            ]),
        ("a record in error, a letter superseded or replaced",
            [
                nameof(CountingTests.A_fact_entered_in_error_influences_nothing),
                nameof(CountingTests.A_superseded_letter_influences_nothing),
            ]),
        ("a `modifierExtension` or `implicitRules` that is not known here, at any depth",
            [
                nameof(FoundLivesTests.What_carries_an_unknown_modifier_is_accepted_marked_and_read_by_nobody),
                nameof(CountingTests.A_modifier_inside_of_a_backbone_element_says_as_much),
            ]),
        ("an encounter of a class that is not in v3 ActEncounterCode",
            [nameof(FoundLivesTests.A_class_of_nobodys_system_is_said_to_be_unknown)]),
        ("a referral or a move that comes late",
            [
                nameof(FoundLivesTests.A_referral_that_comes_late_keeps_the_true_times_of_its_moves),
                nameof(FoundLivesTests.A_Task_that_a_move_lays_on_a_desk_arose_with_the_move),
            ]),
        ("a referral whose patient is not known here",
            [nameof(BadInputTests.A_patient_who_is_not_known_here_is_kept_and_said_and_a_name_that_no_entry_has_refused)]),
        ("a reference to an entry that the Bundle does not have",
            [nameof(BadInputTests.A_patient_who_is_not_known_here_is_kept_and_said_and_a_name_that_no_entry_has_refused)]),
        ("a reference to a record that is not here yet",
            [nameof(BadRecordTests.A_letter_that_comes_after_the_referral_that_names_it_counts_from_then)]),
        ("the same update again", [nameof(BadInputTests.An_update_repeated_makes_no_version_and_a_stale_one_is_refused_and_kept)]),
        ("the same submission again, also at the same time",
            [
                nameof(SubmitTests.The_same_submission_again_answers_the_same_and_stores_nothing),
                nameof(SubmitTests.Many_identical_submissions_at_the_same_time_make_one_referral_and_hear_the_same),
                nameof(SubmitTests.The_same_identifier_with_other_content_is_a_conflict_that_names_what_the_first_became),
            ]),
        ("a stale update (`If-Match` of an older version)",
            [nameof(BadInputTests.An_update_repeated_makes_no_version_and_a_stale_one_is_refused_and_kept)]),
        ("records that come out of order",
            [nameof(BadRecordTests.Records_that_come_out_of_order_stand_in_the_timeline_in_the_order_of_what_happened)]),
        ("9999-12-31 or 0001-01-01 as the date of a follow-up",
            [
                nameof(FollowUpOverdueTests.Without_a_target_it_is_unknown),
                nameof(OddRecordTests.No_odd_reference_or_date_makes_the_gateway_fail_or_a_case_unjudgeable),
            ]),
        ("a date in the future",
            [
                nameof(BadRecordTests.What_is_dated_in_the_future_counts_from_when_it_became_known),
                nameof(BadInputTests.A_referral_dated_before_the_patients_birth_is_refused_and_one_dated_ahead_kept_and_said),
            ]),
        ("a referral dated before the patient's birth",
            [nameof(BadInputTests.A_referral_dated_before_the_patients_birth_is_refused_and_one_dated_ahead_kept_and_said)]),
        ("any other record dated before birth",
            [nameof(TimelineTests.What_is_odd_is_kept_and_marked_in_the_timeline_and_the_status)]),
        ("a clinic letter or discharge summary dated on a day before its visit",
            [
                nameof(TimelineTests.A_letter_dated_before_its_visit_is_kept_and_marked_and_does_not_answer_it),
                nameof(ClinicLetterMissingTests.A_letter_dated_before_its_visit_is_marked_and_closes_neither_it_nor_the_loop),
            ]),
        ("anything refused",
            [
                nameof(BadRecordTests.What_is_refused_is_kept_with_its_bytes_its_sender_its_reasons_and_its_time),
                nameof(SubmitTests.A_refused_submission_stays_in_the_list_and_is_corrected_and_sent_again_and_counted),
            ]),
    ];

    [Fact]
    public void Every_line_of_the_README_is_proven_by_tests()
    {
        var written = File.ReadLines(Path.Combine(House.Root, "README.md"))
            .SkipWhile(line => !line.StartsWith("| bad input |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|')[1].Trim());
        Assert.Equal(written, Lines.Select(line => line.Input));
        Assert.All(Lines, line => Assert.NotEmpty(line.Proofs));
    }
}
