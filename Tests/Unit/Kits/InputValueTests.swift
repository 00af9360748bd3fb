import Kernel
import ResourceKit
import TestKit
import Testing

@testable import APIKit

struct InputValueTests {
    private func parsed<Value: InputValue>(_ type: Value.Type, _ json: JSON, _ rules: Rules = Rules(), _ version: APIVersion = .v1) -> Value? {
        try? Value.parse(json, rules, version)
    }

    private func problem<Value: InputValue>(_ type: Value.Type, _ json: JSON, _ rules: Rules = Rules(), _ version: APIVersion = .v1) -> String? {
        do {
            _ = try Value.parse(json, rules, version)
            return nil
        } catch { return error.type }
    }

    // MARK: Texts

    @Test(arguments: [("  Gare \n", "Gare"), ("\t\u{A0}\u{2003}a b\r\n", "a b"), ("   ", ""), ("", ""), ("été", "été")])
    func `a text is trimmed at both ends`(text: String, trimmed: String) {
        #expect(parsed(String.self, .string(text)) == trimmed)
    }

    @Test func `a secret is taken as typed`() {
        #expect(parsed(String.self, "  pass word ", .secret) == "  pass word ")
    }

    @Test(arguments: ["\u{0}", "a\u{0}b", " \u{0} "])
    func `a NUL is refused, in secrets too`(text: String) {
        #expect(problem(String.self, .string(text)) == "string_nul")
        #expect(problem(String.self, .string(text), .secret) == "string_nul")
    }

    @Test(
        arguments: [
            ("", "string_too_short"), ("  ", "string_too_short"), ("a", nil), ("abc", nil), (" abc ", nil), ("abcd", "string_too_long"), ("ééé", nil),
            ("🏗🏗🏗", nil),
        ] as [(String, String?)])
    func `a length is counted after trimming`(text: String, type: String?) {
        #expect(problem(String.self, .string(text), .length(1...3)) == type)
    }

    @Test(arguments: [("e\u{301}", 2), ("👩‍🔧", 3), ("🇫🇷", 2), ("é", 1)])
    func `a length counts Unicode scalars`(text: String, scalars: Int) {
        #expect(problem(String.self, .string(text), .length(scalars...scalars)) == nil)
        #expect(problem(String.self, .string(text), .length(0...(scalars - 1))) == "string_too_long")
    }

    @Test(arguments: [.null, 1, 1.5, true, [], ["a"], .object([])] as [JSON])
    func `what is not a text is refused as one`(json: JSON) {
        #expect(problem(String.self, json) == "string_type")
    }

    // MARK: Numbers

    @Test(
        arguments: [
            (42, 42), ("42", 42), (42.0, 42), ("-7", -7), (0, 0), (.integer(.max), .max), (.integer(.min), .min), ("9223372036854775807", .max),
            (.number(1e15), 1_000_000_000_000_000),
        ] as [(JSON, Int64)])
    func `an integer comes as a number or as digits`(json: JSON, value: Int64) {
        #expect(parsed(Int64.self, json) == value)
        #expect(parsed(Int.self, json) == Int(value))
    }

    @Test(
        arguments: [
            1.5, .number(1e16), .number(-1e300), .number(9_223_372_036_854_775_808), "", " ", "1.0", "1e3", "0x10", "9223372036854775808", " 1", "1 ",
            "٣", "a", .null, true, [], .object([]),
        ] as [JSON])
    func `what is not an integer is refused as one`(json: JSON) {
        #expect(problem(Int64.self, json) == "int_parsing")
    }

    @Test(arguments: [(0, "greater_than_equal"), (1, nil), (100, nil), (101, "less_than_equal")] as [(Int64, String?)])
    func `a range has both its ends`(value: Int64, type: String?) {
        #expect(problem(Int64.self, .integer(value), .range(1...100)) == type)
        #expect(problem(Double.self, .integer(value), .range(1...100)) == type)
        #expect(problem(Money.self, .integer(value), .range(1...100)) == type)
        #expect(problem(WorkDuration.self, .integer(value), .range(1...100)) == type)
    }

    @Test(arguments: [(1, 1), (1.5, 1.5), ("1.5", 1.5), ("-2", -2), ("1e3", 1000), (.integer(.max), 9.223372036854775807e18)] as [(JSON, Double)])
    func `a number comes as a number or as text`(json: JSON, value: Double) {
        #expect(parsed(Double.self, json) == value)
    }

    @Test(
        arguments: [
            "", "nan", "NaN", "inf", "-infinity", "1e999", "0x10", "0x1p4", "1,5", " 1", "1 ", "a", .null, true, [], .number(.infinity),
            .number(.nan),
        ] as [JSON])
    func `what is not a decimal number is refused as one`(json: JSON) {
        #expect(problem(Double.self, json) == "float_parsing")
    }

    @Test(arguments: [true, false])
    func `a boolean is a boolean`(value: Bool) {
        #expect(parsed(Bool.self, .bool(value)) == value)
    }

    @Test(arguments: ["true", "1", 1, 0, .null, [], 1.5] as [JSON])
    func `nothing else is a boolean`(json: JSON) {
        #expect(problem(Bool.self, json) == "bool_parsing")
    }

    // MARK: Amounts, durations, ids

    @Test(
        arguments: [
            ("12.50", 1250), (12.5, 1250), (12, 1200), (0.1, 10), (-0.05, -5), (.integer(90_000_000_000_000), 9_000_000_000_000_000), (1.0, 100),
        ] as [(JSON, Int64)])
    func `an amount comes as text or as a number`(json: JSON, cents: Int64) {
        #expect(parsed(Money.self, json)?.cents == cents)
    }

    @Test(
        arguments: [
            "12.505", 12.505, .integer(.max), .integer(.min), .integer(90_000_000_000_001), .integer(-90_000_000_000_001), .number(1e300),
            .number(1e-7), .number(.nan), "1e3", "", .null, true,
        ] as [JSON])
    func `an amount that is not exact to the cent, or too large, is refused`(json: JSON) {
        #expect(problem(Money.self, json) == "decimal_parsing")
    }

    @Test(arguments: [(8.5, 510), ("8.5", 510), (0, 0)] as [(JSON, Int64)])
    func `a duration is a number of hours`(json: JSON, minutes: Int64) {
        #expect(parsed(WorkDuration.self, json)?.minutes == minutes)
    }

    @Test func `a duration beyond a million hours is too long`() {
        #expect(problem(WorkDuration.self, 1_000_001) == "less_than_equal")
        #expect(problem(WorkDuration.self, .number(1e300)) == "less_than_equal")
    }

    @Test(
        arguments: [
            (42, nil), ("42", nil), (0, "greater_than_equal"), (-1, "greater_than_equal"), (.integer(.min), "greater_than_equal"),
            ("a", "int_parsing"),
        ] as [(JSON, String?)])
    func `an id is a positive integer`(json: JSON, type: String?) {
        #expect(problem(ChantierID.self, json) == type)
    }

    // MARK: Dates, enumerations, lists

    @Test func `a day and an instant come as text`() {
        #expect(parsed(Day.self, "2026-01-15") == Instant.test.day)
        #expect(parsed(Instant.self, "2026-01-15T11:00:00+01:00") == .test)
    }

    @Test(arguments: ["2026-02-30", "15/01/2026", "", "2026-01-15T10:00:00Z", 20_260_115, .null] as [JSON])
    func `what is not a day is refused as one`(json: JSON) {
        #expect(problem(Day.self, json) == "date_parsing")
    }

    @Test(arguments: ["2026-01-15", "2026-01-15T25:00:00Z", "", 1_768_471_200, .null, "9999-12-31T23:59:59-23:59"] as [JSON])
    func `what is not an instant is refused as one`(json: JSON) {
        #expect(problem(Instant.self, json) == "datetime_parsing")
    }

    @Test func `an enumeration is read in the spelling of the version and no other`() {
        #expect(parsed(Line.State.self, "ouvert", Rules(), .v1) == .open)
        #expect(parsed(Line.State.self, "open", Rules(), .v2) == .open)
        #expect(problem(Line.State.self, "open", Rules(), .v1) == "enum")
        #expect(problem(Line.State.self, "ouvert", Rules(), .v2) == "enum")
        #expect(problem(Line.State.self, "Ouvert", Rules(), .v1) == "enum")
        #expect(problem(Line.State.self, 1, Rules(), .v1) == "enum")
        #expect(problem(Line.State.self, .null, Rules(), .v1) == "enum")
    }

    @Test func `a refused enumeration lists the values of its version`() {
        let error = #expect(throws: InputProblem.self) { try Line.State.parse("x", Rules(), .v2) }
        #expect(error?.message.english == "Allowed values: open, closed.")
    }

    @Test func `a list holds texts, trimmed, fifty at most unless it says otherwise`() {
        #expect(parsed([String].self, [" a ", "b"]) == ["a", "b"])
        #expect(parsed([String].self, []) == [])
        #expect(problem([String].self, "a") == "list_type")
        #expect(problem([String].self, [1]) == "string_type")
        #expect(problem([String].self, .array(Array(repeating: "a", count: 50))) == nil)
        #expect(problem([String].self, .array(Array(repeating: "a", count: 51))) == "too_long")
        var rules = Rules()
        rules.maximumItems = 1
        #expect(problem([String].self, ["a", "b"], rules) == "too_long")
    }
}
