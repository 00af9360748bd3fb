import IdentityDomain

/// Text as searches compare it: lower-case, without accents, on both sides.
enum FoldedText {
    /// What somebody may be searched by; the given name comes on both sides of the family name, so that either order is found.
    static func of(_ utilisateur: Utilisateur) -> String {
        let parts = [utilisateur.prenom, utilisateur.nom, utilisateur.prenom, utilisateur.email.rawValue, utilisateur.codeUtilisateur ?? ""]
        return folded(parts.joined(separator: " "))
    }

    static func folded(_ text: String) -> String {
        text.lowercased().unicodeScalars.reduce(into: "") { folded, scalar in
            if let plain = plain[scalar] { folded += plain } else if !isCombiningMark(scalar) { folded.unicodeScalars.append(scalar) }
        }
    }

    /// A `LIKE` pattern, to be used with `ESCAPE '\'`, for what contains `text`.
    static func pattern(containing text: String) -> String {
        let escaped = folded(text).reduce(into: "") { pattern, character in
            if character == "%" || character == "_" || character == "\\" { pattern += "\\" }
            pattern.append(character)
        }
        return "%\(escaped)%"
    }

    private static func isCombiningMark(_ scalar: Unicode.Scalar) -> Bool { (0x300...0x36F).contains(scalar.value) }

    private static let plain: [Unicode.Scalar: String] = {
        let letters = [
            "a": "àâäáãå", "ae": "æ", "c": "ç", "e": "éèêë", "i": "îïíì", "n": "ñ", "o": "ôöóòõø", "oe": "œ", "u": "ùûüú", "y": "ÿý",
        ]
        return letters.reduce(into: [:]) { table, letter in
            for scalar in letter.value.unicodeScalars { table[scalar] = letter.key }
        }
    }()
}
