using FhirGateway.Commands.Demo.Board;

namespace FhirGateway.Tests.Demo;

public sealed class NhsNumberTests
{
    [Fact]
    public void Every_number_is_of_the_range_for_tests_and_its_check_digit_is_right()
    {
        var numbers = NhsNumber.All().Take(5000).ToList();
        Assert.Equal(5000, numbers.Distinct().Count());
        Assert.All(numbers, number =>
        {
            Assert.StartsWith("999", number, StringComparison.Ordinal);
            // Modulus 11: the ten digits weighted ten to one make a multiple of eleven.
            Assert.Equal(0, number.Select((digit, i) => (digit - '0') * (10 - i)).Sum() % 11);
        });
    }

    [Fact]
    public void The_first_numbers_are_those_that_a_person_works_out() =>
        // 999 000 000: 10·9 + 9·9 + 8·9 = 243 = 22·11 + 1, so the check digit would be 10 and there is none.
        // 999 000 001: 243 + 2 = 245 = 22·11 + 3, check digit 8. 999 000 002: 247 = 22·11 + 5, check digit 6.
        Assert.Equal(["9990000018", "9990000026"], NhsNumber.All().Take(2));
}
