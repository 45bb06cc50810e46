using FhirGateway.Referrals;

namespace FhirGateway.Tests.Referrals;

public sealed class BankHolidaysTests
{
    /// <summary>
    /// As <see href="https://www.gov.uk/bank-holidays.json"/> publishes or published them, month and day; compared in
    /// November 2026 with a copy of its three lists. Scotland's 15 June 2026 is in them, and in the proclamation of
    /// 4 February 2026 (Scottish Government, wired-gov.net 5 February 2026).
    /// </summary>
    public static TheoryData<string, int, string> Published => new()
    {
        { "England", 2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28" },
        { "England", 2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28" },
        { "England", 2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27" },
        { "England", 2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26" },
        { "England", 2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26" },
        { "England", 2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26" },
        { "England", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28" },
        { "England", 2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28" },
        { "England", 2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26" },
        { "Scotland", 2020, "01-01 01-02 04-10 05-08 05-25 08-03 11-30 12-25 12-28" },
        { "Scotland", 2021, "01-01 01-04 04-02 05-03 05-31 08-02 11-30 12-27 12-28" },
        { "Scotland", 2022, "01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27" },
        { "Scotland", 2023, "01-02 01-03 04-07 05-01 05-08 05-29 08-07 11-30 12-25 12-26" },
        { "Scotland", 2024, "01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26" },
        { "Scotland", 2025, "01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26" },
        { "Scotland", 2026, "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28" },
        { "Scotland", 2027, "01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28" },
        { "Scotland", 2028, "01-03 01-04 04-14 05-01 05-29 08-07 11-30 12-25 12-26" },
        { "NorthernIreland", 2020, "01-01 03-17 04-10 04-13 05-08 05-25 07-13 08-31 12-25 12-28" },
        { "NorthernIreland", 2021, "01-01 03-17 04-02 04-05 05-03 05-31 07-12 08-30 12-27 12-28" },
        { "NorthernIreland", 2022, "01-03 03-17 04-15 04-18 05-02 06-02 06-03 07-12 08-29 09-19 12-26 12-27" },
        { "NorthernIreland", 2023, "01-02 03-17 04-07 04-10 05-01 05-08 05-29 07-12 08-28 12-25 12-26" },
        { "NorthernIreland", 2024, "01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26" },
        { "NorthernIreland", 2025, "01-01 03-17 04-18 04-21 05-05 05-26 07-14 08-25 12-25 12-26" },
        { "NorthernIreland", 2026, "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28" },
        { "NorthernIreland", 2027, "01-01 03-17 03-26 03-29 05-03 05-31 07-12 08-30 12-27 12-28" },
        { "NorthernIreland", 2028, "01-03 03-17 04-14 04-17 05-01 05-29 07-12 08-28 12-25 12-26" },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Bank_holidays_are_those_that_were_published(string nation, int year, string expected) =>
        Assert.Equal(expected.Split(' '),
            BankHolidays.Of(Enum.Parse<Nation>(nation), year).Select(day => day.ToString("MM-dd")));

    [Fact]
    public void Wales_keeps_the_days_of_England()
    {
        for (var year = BankHolidays.FirstYear; year <= BankHolidays.LastYear; year++)
            Assert.Equal(BankHolidays.Of(Nation.England, year), BankHolidays.Of(Nation.Wales, year));
    }

    [Theory]
    [InlineData("England", 8)]
    [InlineData("Scotland", 9)]
    [InlineData("NorthernIreland", 10)]
    public void Every_year_to_come_has_its_number_of_days_and_all_of_them_on_weekdays(string nation, int days)
    {
        for (var year = 2029; year <= BankHolidays.LastYear; year++)
        {
            var holidays = BankHolidays.Of(Enum.Parse<Nation>(nation), year);
            Assert.Equal(days, holidays.Count);
            Assert.DoesNotContain(holidays, day => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
        }
    }

    [Theory]
    [InlineData(2020, "04-12")]
    [InlineData(2024, "03-31")]
    [InlineData(2029, "04-01")]
    [InlineData(2030, "04-21")]
    [InlineData(2033, "04-17")]
    [InlineData(2035, "03-25")]
    public void Easter_falls_on_the_day_of_the_almanac(int year, string expected) =>
        Assert.Equal(expected, BankHolidays.Easter(year).ToString("MM-dd"));
}
