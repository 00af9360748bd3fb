import ChantiersDomain

/// Text put in the form in which searches compare: lower case, without accents.
///
/// Stored beside the row and applied to what is searched, so that both engines match with a plain `LIKE` whatever their
/// collation: « Église » is found by `eglise`, and the other way round.
enum SearchText {
    /// What a search on sites looks into; the line breaks keep a match from spanning two values.
    static func of(_ chantier: Chantier) -> String { folded("\(chantier.code.rawValue)\n\(chantier.nom)\n\(chantier.adresse)") }

    /// The pattern of `LIKE … ESCAPE '\'` that finds `text` anywhere.
    static func pattern(for text: String) -> String {
        var pattern = "%"
        for character in folded(text) {
            if character == "%" || character == "_" || character == "\\" { pattern.append("\\") }
            pattern.append(character)
        }
        return pattern + "%"
    }

    static func folded(_ text: String) -> String {
        var folded = ""
        folded.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars { folded += plain(scalar) }
        return folded
    }

    /// The letters of French and its neighbours; others only lose their case.
    private static func plain(_ scalar: Unicode.Scalar) -> String {
        if scalar.isASCII { return lowered(scalar) }
        let lower = scalar.properties.lowercaseMapping
        switch lower {
        case "à", "á", "â", "ã", "ä", "å": return "a"
        case "ç": return "c"
        case "è", "é", "ê", "ë": return "e"
        case "ì", "í", "î", "ï": return "i"
        case "ñ": return "n"
        case "ò", "ó", "ô", "õ", "ö": return "o"
        case "ù", "ú", "û", "ü": return "u"
        case "ý", "ÿ": return "y"
        case "œ": return "oe"
        case "æ": return "ae"
        case "ß": return "ss"
        case "’", "‘": return "'"
        case "\u{A0}", "\u{202F}": return " "
        default: return isCombiningMark(scalar) ? "" : lower
        }
    }

    private static func lowered(_ scalar: Unicode.Scalar) -> String {
        ("A"..."Z").contains(scalar) ? String(Character(Unicode.Scalar(UInt8(scalar.value) + 32))) : String(Character(scalar))
    }

    /// The accents of decomposed text, as macOS writes file names: `e` then U+0301.
    private static func isCombiningMark(_ scalar: Unicode.Scalar) -> Bool { (0x300...0x36F).contains(scalar.value) }
}
