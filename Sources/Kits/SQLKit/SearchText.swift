import ResourceKit

/// Text as searches compare it: lower case, without accents, white space reduced to single spaces.
///
/// Folding both sides in the program gives every engine the same answers: SQLite ignores case in ASCII only, and neither
/// engine ignores accents by itself.
///
/// Stored beside the row and applied to what is searched, so that a plain `LIKE` is enough.
public enum SearchText {
    /// What a search on a row looks into; the line breaks keep a match from spanning two values.
    public static func of(_ values: [String?]) -> String { values.compactMap { $0.map(folded) }.joined(separator: "\n") }

    /// That the column `t.recherche` contains `text`; `nil` when there is nothing to look for.
    public static func condition(finding text: String) -> SQLQuery? { pattern(for: text).map { "t.recherche LIKE \($0) ESCAPE '\\'" } }

    public static func folded(_ text: String) -> String {
        var folded = ""
        var isAfterSpace = true
        for scalar in text.lowercased().unicodeScalars where !isCombiningMark(scalar) {
            let isSpace = scalar.properties.isWhitespace
            if !isSpace { folded += plain[scalar] ?? String(scalar) } else if !isAfterSpace { folded += " " }
            isAfterSpace = isSpace
        }
        return isAfterSpace ? String(folded.dropLast()) : folded
    }

    /// A `LIKE` pattern, to be escaped by `\`, that finds `text` anywhere; `nil` when it holds nothing to look for.
    public static func pattern(for text: String) -> String? {
        let folded = folded(text)
        guard !folded.isEmpty else { return nil }
        return "%" + folded.map { "\\%_".contains($0) ? "\\\($0)" : String($0) }.joined() + "%"
    }

    private static func isCombiningMark(_ scalar: Unicode.Scalar) -> Bool { (0x300...0x36F).contains(scalar.value) }

    /// The accented letters of Western Europe and the signs that keyboards replace.
    private static let plain: [Unicode.Scalar: String] = {
        let groups = [
            "a": "àáâãäåā", "ae": "æ", "c": "çćč", "e": "èéêëēę", "i": "ìíîïī", "n": "ñń", "o": "òóôõöøō", "oe": "œ", "s": "śš", "ss": "ß",
            "u": "ùúûüū", "y": "ýÿ", "z": "źżž", "'": "’ʼ", "-": "–—",
        ]
        var plain: [Unicode.Scalar: String] = [:]
        for (letter, accented) in groups {
            for scalar in accented.unicodeScalars { plain[scalar] = letter }
        }
        return plain
    }()
}
