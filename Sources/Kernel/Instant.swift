/// A point in time, to the millisecond, without a zone.
public struct Instant: Sendable, Hashable, Comparable {
    public let milliseconds: Int64

    /// - Parameter milliseconds: since 1970-01-01T00:00:00Z.
    @inlinable public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    @inlinable public init(seconds: Int64) { self.milliseconds = seconds * 1000 }

    @inlinable public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    @inlinable public func adding(seconds: Int64) -> Instant { Instant(milliseconds: milliseconds + seconds * 1000) }
    @inlinable public func adding(hours: Int64) -> Instant { adding(seconds: hours * 3600) }
    @inlinable public func adding(days: Int64) -> Instant { adding(seconds: days * 86_400) }

    /// Elapsed milliseconds from `other` to this instant; negative when `other` is later.
    @inlinable public func since(_ other: Instant) -> Int64 { milliseconds - other.milliseconds }

    /// The calendar day in UTC.
    public var day: Day { Day(number: Int32(clamping: milliseconds.flooredQuotient(86_400_000))) }

    /// Whole seconds since the epoch, rounded down.
    public var seconds: Int64 { milliseconds.flooredQuotient(1000) }
}

extension Instant: CustomStringConvertible {
    /// RFC 3339 in UTC, with milliseconds only when there are any: `2026-01-15T10:00:00Z`.
    public var description: String {
        let inDay = milliseconds.flooredRemainder(86_400_000)
        let fraction = inDay % 1000
        let time = "\(padded(inDay / 3_600_000, 2)):\(padded(inDay / 60_000 % 60, 2)):\(padded(inDay / 1000 % 60, 2))"
        return "\(day)T\(time)\(fraction == 0 ? "" : "." + padded(fraction, 3))Z"
    }

    /// Reads an RFC 3339 date-time. A value without a zone is taken as UTC (product.md §5, O-4); digits beyond the
    /// millisecond are dropped.
    public init?(_ text: some StringProtocol) {
        var reader = DigitReader(text)
        guard let day = reader.day(), reader.skip("T") || reader.skip("t") || reader.skip(" "),
            let hour = reader.number(digits: 2), hour < 24, reader.skip(":"), let minute = reader.number(digits: 2), minute < 60
        else { return nil }
        var second: Int64 = 0
        var fraction: Int64 = 0
        if reader.skip(":") {
            guard let value = reader.number(digits: 2), value < 60 else { return nil }
            second = value
            if reader.skip(".") {
                guard let value = reader.milliseconds() else { return nil }
                fraction = value
            }
        }
        guard let offset = reader.offsetMinutes(), reader.isAtEnd else { return nil }
        let minutes = Int64(day.number) * 1440 + hour * 60 + minute - offset
        self.init(milliseconds: (minutes * 60 + second) * 1000 + fraction)
        // An offset may lead out of the years that four digits can write.
        guard (1...9999).contains(self.day.components.year) else { return nil }
    }
}

/// A calendar day, without a time nor a zone.
public struct Day: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01.
    public let number: Int32

    @inlinable public init(number: Int32) { self.number = number }

    /// `nil` when there is no such day.
    public init?(year: Int64, month: Int64, day: Int64) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.length(ofMonth: month, year: year) else { return nil }
        // Days from civil: years start in March so that the leap day comes last.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.flooredQuotient(400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = Int32(era * 146_097 + dayOfEra - 719_468)
    }

    @inlinable public static func < (left: Self, right: Self) -> Bool { left.number < right.number }

    public func adding(days: Int32) -> Day { Day(number: number + days) }

    /// The start of the day in UTC.
    public var start: Instant { Instant(milliseconds: Int64(number) * 86_400_000) }

    public var components: (year: Int64, month: Int64, day: Int64) {
        let shifted = Int64(number) + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    static func length(ofMonth month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Day: CustomStringConvertible {
    /// `YYYY-MM-DD`.
    public var description: String {
        let (year, month, day) = components
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// Reads exactly `YYYY-MM-DD`.
    public init?(_ text: some StringProtocol) {
        var reader = DigitReader(text)
        guard let day = reader.day(), reader.isAtEnd else { return nil }
        self = day
    }
}

/// Reads fixed-width numbers out of a date or time, byte by byte: no formatter, no locale.
private struct DigitReader {
    private var bytes: ArraySlice<UInt8>

    init(_ text: some StringProtocol) { bytes = ArraySlice(text.utf8) }

    var isAtEnd: Bool { bytes.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard bytes.first == UInt8(ascii: character) else { return false }
        bytes.removeFirst()
        return true
    }

    mutating func number(digits: Int) -> Int64? {
        guard bytes.count >= digits else { return nil }
        var value: Int64 = 0
        for byte in bytes.prefix(digits) {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int64(byte - 0x30)
        }
        bytes = bytes.dropFirst(digits)
        return value
    }

    mutating func day() -> Day? {
        guard let year = number(digits: 4), skip("-"), let month = number(digits: 2), skip("-"), let day = number(digits: 2) else { return nil }
        return Day(year: year, month: month, day: day)
    }

    mutating func milliseconds() -> Int64? {
        var value: Int64 = 0
        var count = 0
        while let digit = number(digits: 1) {
            if count < 3 { value = value * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 3)..<3 { value *= 10 }
        return value
    }

    /// Minutes east of UTC; 0 when no zone is given.
    mutating func offsetMinutes() -> Int64? {
        if isAtEnd || skip("Z") || skip("z") { return 0 }
        let sign: Int64 = skip("-") ? -1 : 1
        guard sign == -1 || skip("+"), let hours = number(digits: 2), hours < 24 else { return nil }
        _ = skip(":")
        guard let minutes = number(digits: 2), minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }
}

private func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

extension Int64 {
    @inlinable func flooredQuotient(_ divisor: Int64) -> Int64 { self / divisor - (self % divisor < 0 ? 1 : 0) }
    @inlinable func flooredRemainder(_ divisor: Int64) -> Int64 { self % divisor + (self % divisor < 0 ? divisor : 0) }
}
