using static FhirGateway.Commands.Demo.Board.Pathway;
using static FhirGateway.Commands.Demo.Board.Sex;
using static FhirGateway.Commands.Demo.Board.Specialty;

namespace FhirGateway.Commands.Demo.Board;

/// <summary>
/// The reasons for which patients are referred. The ages of suspected cancer follow NICE guideline NG12; the weights
/// its share of referrals in England, where skin, breast and lower gastrointestinal tract lead.
/// </summary>
internal static class Problems
{
    static readonly Problem[] Cancer =
    [
        new(Breast, SuspectedCancer, "a new breast lump", Female, 30, 85, 9),
        new(Breast, SuspectedCancer, "bloodstained discharge from one nipple", Female, 50, 80, 2),
        new(Colorectal, SuspectedCancer, "a change of bowel habit for seven weeks and a positive FIT", Any, 50, 88, 6),
        new(Colorectal, SuspectedCancer, "iron-deficiency anaemia and a positive FIT", Any, 60, 90, 4),
        new(Dermatology, SuspectedCancer, "a changing mole on the left calf", Any, 25, 85, 7),
        new(Dermatology, SuspectedCancer, "a fast-growing crusted nodule on the scalp", Any, 60, 92, 3),
        new(Ent, SuspectedCancer, "hoarseness for five weeks", Any, 46, 85, 2),
        new(Ent, SuspectedCancer, "a hard lump in the neck", Any, 45, 85, 2),
        new(Gastroenterology, SuspectedCancer, "difficulty in swallowing solid food", Any, 50, 88, 3),
        new(Gastroenterology, SuspectedCancer, "painless jaundice", Any, 50, 88),
        new(Gynaecology, SuspectedCancer, "bleeding after the menopause", Female, 55, 85, 4),
        new(Gynaecology, SuspectedCancer, "a pelvic mass on examination", Female, 50, 80),
        new(Respiratory, SuspectedCancer, "a shadow on the chest X-ray", Any, 50, 88, 2),
        new(Respiratory, SuspectedCancer, "coughing up blood", Any, 45, 88),
        new(Urology, SuspectedCancer, "visible blood in the urine", Any, 45, 88, 3),
        new(Urology, SuspectedCancer, "a raised PSA on two tests", Male, 50, 80, 4),
        new(Urology, SuspectedCancer, "a hard lump in one testicle", Male, 18, 45),
    ];

    static readonly Problem[] Acute =
    [
        new(Cardiology, SameDay, "palpitations with dizziness and a pulse of 150", Any, 50, 88),
        new(Colorectal, SameDay, "a painful swelling beside the anus and a fever", Any, 18, 65),
        new(Ent, SameDay, "sudden loss of hearing in one ear", Any, 30, 75),
        new(Gastroenterology, SameDay, "black stools and dizziness", Any, 45, 88),
        new(Gynaecology, SameDay, "pain low on one side in early pregnancy", Female, 18, 42),
        new(Neurology, SameDay, "weakness of one arm that lasted an hour", Any, 55, 90),
        new(Orthopaedics, SameDay, "a hot swollen knee and a fever", Any, 30, 85),
        new(Paediatrics, SameDay, "a fever for five days and a rash", Any, 1, 8),
        new(Respiratory, SameDay, "chest pain on breathing and a swollen calf", Any, 35, 85),
        new(Urology, SameDay, "a sudden painful testicle", Male, 16, 25),
    ];

    static readonly Problem[] Pressing =
    [
        new(Cardiology, Urgent, "breathlessness on the stairs and swollen ankles", Any, 60, 90, 2),
        new(Cardiology, Urgent, "chest tightness on walking uphill", Any, 45, 85, 2),
        new(Colorectal, Urgent, "bloody diarrhoea for four weeks", Any, 18, 45),
        new(Dermatology, Urgent, "widespread psoriasis with cracked palms", Any, 18, 75),
        new(Ent, Urgent, "nosebleeds every other day", Any, 50, 85),
        new(Gastroenterology, Urgent, "vomiting after most meals", Any, 30, 80),
        new(Gynaecology, Urgent, "pelvic pain and bloating for eight weeks", Female, 25, 49),
        new(Neurology, Urgent, "a first seizure", Any, 18, 75),
        new(Neurology, Urgent, "numbness and blurred vision that come and go", Any, 20, 50),
        new(Orthopaedics, Urgent, "a locked knee after a twist", Any, 16, 50),
        new(Paediatrics, Urgent, "wheeze at night and three courses of steroids this year", Any, 3, 14),
        new(Paediatrics, Urgent, "a weight that fell across two centiles", Any, 0, 3),
        new(Respiratory, Urgent, "breathlessness that inhalers no longer settle", Any, 45, 85, 2),
        new(Urology, Urgent, "a kidney stone that still hurts", Any, 25, 70),
    ];

    static readonly Problem[] Lasting =
    [
        new(Breast, Routine, "breast pain before each period", Female, 18, 48),
        new(Cardiology, Routine, "palpitations twice a week", Any, 25, 75, 2),
        new(Colorectal, Routine, "rectal bleeding on and off, with piles seen", Any, 20, 48, 2),
        new(Dermatology, Routine, "eczema that no cream has settled", Any, 5, 70, 2),
        new(Dermatology, Routine, "a pearly lump on the nose that grows slowly", Any, 50, 90),
        new(Ent, Routine, "recurrent tonsillitis, seven episodes this year", Any, 6, 30),
        new(Ent, Routine, "hearing loss in both ears", Any, 60, 90, 2),
        new(Gastroenterology, Routine, "heartburn despite full treatment", Any, 25, 54, 2),
        new(Gastroenterology, Routine, "loose stools and positive coeliac antibodies", Any, 18, 60),
        new(Gynaecology, Routine, "heavy periods for six months", Female, 18, 50, 3),
        new(Gynaecology, Routine, "a prolapse that a pessary does not hold", Female, 50, 85),
        new(Neurology, Routine, "migraine on fifteen days a month", Any, 18, 55, 2),
        new(Neurology, Routine, "a tremor of one hand at rest", Any, 55, 85),
        new(Orthopaedics, Routine, "knee pain on walking to the shop", Any, 55, 88, 4),
        new(Orthopaedics, Routine, "a stiff painful shoulder", Any, 40, 65, 2),
        new(Paediatrics, Routine, "constipation that laxatives have not settled", Any, 2, 12),
        new(Paediatrics, Routine, "bedwetting every night", Any, 7, 14),
        new(Respiratory, Routine, "a cough for ten weeks with a clear chest X-ray", Any, 20, 70),
        new(Urology, Routine, "a poor stream and rising at night to pass urine", Male, 50, 85, 2),
        new(Urology, Routine, "four infections of the urine this year", Female, 20, 75),
    ];

    public static readonly Problem[] All = [.. Cancer, .. Acute, .. Pressing, .. Lasting];
}
