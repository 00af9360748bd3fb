import Kernel
import TestKit
import Testing

struct MoneyTests {
    @Test(arguments: [
        ("0", 0), ("0.00", 0), ("12.5", 1250), ("12.50", 1250), ("12.05", 1205), ("-12.50", -1250), ("-0.05", -5), ("0.01", 1), ("007.10", 710),
        ("90000000000000", 9_000_000_000_000_000), ("1000000", 100_000_000), ("-0", 0),
    ])
    func `an amount has at most two decimals`(text: String, cents: Int64) {
        #expect(Money(text)?.cents == cents)
    }

    @Test(arguments: [
        "", "-", ".", "-.5", ".5", "5.", "1.234", "1,5", "1 000", "1_000", "+1", "--1", "1.-5", "1.+5", "1e3", "1E3", "0x10", "NaN", "inf", " 1",
        "1 ", "1.2.3", "12€", "90000000000001", "9223372036854775807", "99999999999999999999", "١٢", "1.\u{0}", "1.5\n",
    ])
    func `anything else is refused`(text: String) {
        #expect(Money(text) == nil)
    }

    @Test(arguments: [
        (0, "0.00"), (5, "0.05"), (-5, "-0.05"), (1250, "12.50"), (-100, "-1.00"), (Int64.max, "92233720368547758.07"),
        (Int64.min, "-92233720368547758.08"),
    ])
    func `an amount is printed with two decimals and a dot`(cents: Int64, text: String) {
        #expect(Money(cents: cents).description == text)
    }

    @Test func `printing then reading gives the same amount`() {
        var generator = SeededGenerator(3)
        for _ in 0..<10_000 {
            let money = Money(cents: .random(in: -9_000_000_000_000_000...9_000_000_000_000_000, using: &generator))
            #expect(Money(money.description) == money)
        }
    }

    @Test func `amounts are ordered`() {
        #expect(Money(cents: -1) < Money(cents: 0))
        #expect(!(Money(cents: 5) < Money(cents: 5)))
    }
}
