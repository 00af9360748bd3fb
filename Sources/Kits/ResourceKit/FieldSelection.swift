/// What `fields=` asks for: names, possibly nested (`nom,chefs.nom`). Unknown names are the caller's to refuse.
public struct FieldSelection: Sendable, Hashable {
    public struct Syntax: Error, Equatable {
        public let name: String
    }

    /// How many names, and how deep (domain.md §4.4).
    public static let maximumNames = 50
    public static let maximumDepth = 4

    /// Each name asked for, with what is asked inside it; an empty inner selection means everything.
    public private(set) var names: [(name: String, inner: FieldSelection)] = []

    public init() {}

    /// `nil` when everything is asked for (`*`).
    public static func parse(_ text: String) throws(Syntax) -> FieldSelection? {
        var selection = FieldSelection()
        var isEverything = false
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= maximumNames else { throw Syntax(name: String(text.prefix(40))) }
        for part in parts {
            let path = part.split(separator: ".", omittingEmptySubsequences: false)
            guard path.count <= maximumDepth, path == ["*"] || path.allSatisfy(isName) else { throw Syntax(name: String(part.prefix(80))) }
            if path == ["*"] { isEverything = true } else { selection.insert(path[...]) }
        }
        return isEverything ? nil : selection
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 == UInt8(ascii: "_") || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) }
    }

    private mutating func insert(_ path: ArraySlice<Substring>) {
        guard let first = path.first.map(String.init) else { return }
        let rest = path.dropFirst()
        if let index = names.firstIndex(where: { $0.name == first }) {
            // `chefs,chefs.nom` asks for whole chefs: the wider wish wins.
            if rest.isEmpty { names[index].inner = FieldSelection() } else if !names[index].inner.names.isEmpty { names[index].inner.insert(rest) }
        } else {
            var inner = FieldSelection()
            inner.insert(rest)
            names.append((first, inner))
        }
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.names.elementsEqual(right.names) { $0.name == $1.name && $0.inner == $1.inner }
    }

    public func hash(into hasher: inout Hasher) {
        for (name, inner) in names {
            hasher.combine(name)
            hasher.combine(inner)
        }
    }
}
