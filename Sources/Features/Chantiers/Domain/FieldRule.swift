import Kernel

/// The checks that sites, contacts and phases share. Each throws a `.refused` fault naming the v1 field.
enum FieldRule {
    /// Lengths count Unicode scalars, as the predecessor did.
    static func length(_ value: String, _ range: ClosedRange<Int>, field: String) throws(Fault) {
        guard range.contains(value.unicodeScalars.count) else {
            throw refused(
                "Le champ \(field) doit compter de \(range.lowerBound) à \(range.upperBound) caractères.",
                "\(field) must be \(range.lowerBound) to \(range.upperBound) characters long.", field)
        }
    }

    static func length(_ value: String?, upTo maximum: Int, field: String) throws(Fault) {
        guard let value else { return }
        try length(value, 0...maximum, field: field)
    }

    static func range(_ value: Double?, _ range: ClosedRange<Double>, field: String) throws(Fault) {
        guard let value, !range.contains(value) else { return }
        let (low, high) = (Int(range.lowerBound), Int(range.upperBound))
        throw refused("Le champ \(field) doit être compris entre \(low) et \(high).", "\(field) must be between \(low) and \(high).", field)
    }

    /// `#RRGGBB`, already upper-case.
    static func couleur(_ value: String, field: String) throws(Fault) {
        let bytes = Array(value.utf8)
        let isHex = bytes.dropFirst().allSatisfy { (0x30...0x39).contains($0) || (0x41...0x46).contains($0) }
        guard bytes.count == 7, bytes[0] == UInt8(ascii: "#"), isHex else {
            throw refused("La couleur doit être de la forme #RRGGBB.", "The colour must look like #RRGGBB.", field)
        }
    }

    /// At most 20 characters, holding 8 to 15 digits once the rest is put aside (domain.md §1.1).
    static func telephone(_ value: String?, field: String) throws(Fault) {
        guard let value else { return }
        let digits = value.utf8.count { (0x30...0x39).contains($0) }
        guard value.unicodeScalars.count <= 20, (8...15).contains(digits) else {
            throw refused(
                "Le téléphone doit compter de 8 à 15 chiffres, en 20 caractères au plus.",
                "The telephone must hold 8 to 15 digits in at most 20 characters.", field)
        }
    }

    static func order(_ start: Day?, _ end: Day?, field: String) throws(Fault) {
        guard let start, let end, end < start else { return }
        throw Fault(.chantierDatesReversed, field: field)
    }

    private static func refused(_ french: String, _ english: String, _ field: String) -> Fault {
        Fault(.chantierValueRefused, Text(french, english), field: field)
    }
}

extension String {
    /// Without the white space at both ends.
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }

    var nonEmpty: String? { isEmpty ? nil : self }
}
