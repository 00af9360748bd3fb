public import Kernel

/// The human name of a site: `A001`, `2026-TOITURE`, or one of five special words that stand for absences.
///
/// Unique among all sites, deleted ones included, and never changed (domain.md §1.1, §2.1).
public struct CodeChantier: RawRepresentable, Sendable, Hashable {
    public let rawValue: String

    /// Takes `^([A-Z]\d{3}|\d{4}-[A-Z0-9_-]+)$` up to 50 characters, or a special code; trimmed and upper-cased first.
    public init?(rawValue: String) {
        let code = rawValue.trimmed.uppercased()
        guard Self.special.contains(code) || Self.isAutomatic(code) || Self.isYearly(code) else { return nil }
        self.rawValue = code
    }

    /// - Throws: `chantier.code_malformed`, naming `code`.
    public init(parsing text: String) throws(Fault) {
        guard let code = Self(rawValue: text) else { throw Fault(.chantierCodeMalformed, field: "code") }
        self = code
    }

    private init(unchecked rawValue: String) { self.rawValue = rawValue }
}

extension CodeChantier {
    /// The codes of the system sites that stand for absences; hidden from lists unless asked for (domain.md §2.1).
    public static let special: Set<String> = ["CONGES", "MALADIE", "FORMATION", "RTT", "ABSENT"]

    public var isSpecial: Bool { Self.special.contains(rawValue) }

    /// Whether the code belongs to the series `A001…Z999`. Only those are four characters long, and their order as text
    /// is their order in the series: storage finds the greatest with `length(code) = 4`.
    public var isAutomatic: Bool { Self.isAutomatic(rawValue) }

    /// The code at a place of the series `A001…A999, B001…Z999`, counted from 1; `nil` after `Z999`.
    public init?(place: Int64) {
        guard place >= 1, place <= Self.seriesLength, let letter = UInt8(exactly: 0x41 + (place - 1) / 999) else { return nil }
        rawValue = "\(Unicode.Scalar(letter))\(Self.padded(Int((place - 1) % 999 + 1), to: 3))"
    }

    private static let seriesLength: Int64 = 26 * 999

    /// Where the code stands in the series; `nil` for codes outside it, `X000` among them.
    public var place: Int64? {
        guard isAutomatic, let letter = rawValue.utf8.first, let number = Int64(rawValue.dropFirst()), number > 0 else { return nil }
        return (Int64(letter) - 0x41) * 999 + number
    }

    /// `YYYY-NNNNNN`, for when the series is exhausted.
    public static func yearly(_ year: Int64, _ number: Int64) -> CodeChantier {
        CodeChantier(unchecked: "\(padded(Int(year), to: 4))-\(padded(Int(number), to: 6))")
    }

    private static func isAutomatic(_ code: String) -> Bool {
        let bytes = Array(code.utf8)
        return bytes.count == 4 && isLetter(bytes[0]) && bytes.dropFirst().allSatisfy(isDigit)
    }

    private static func isYearly(_ code: String) -> Bool {
        let bytes = Array(code.utf8)
        guard (6...50).contains(bytes.count), bytes.prefix(4).allSatisfy(isDigit), bytes[4] == UInt8(ascii: "-") else { return false }
        return bytes.dropFirst(5).allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
