import Synchronization

/// What a statement reads and what it changes.
public struct Touch: Sendable, Hashable {
    public var reads = TableSet.none
    public var writes = TableSet.none

    public init() {}

    mutating func formUnion(_ other: Touch) {
        reads.formUnion(other.reads)
        writes.formUnion(other.writes)
    }
}

/// The tables that migrations create, numbered, and which of them a statement touches.
///
/// Told from the statement's text, not declared beside it: a repository that begins to read another table cannot forget to say so.
/// A word that happens to be the name of a table counts as that table, which forgets too much and never too little.
public final class TableCatalog: Sendable {
    /// In the order of their numbers.
    public let names: [String]
    /// All of them.
    public let all: TableSet
    /// Stands for the tables that are followed by nobody.
    public let unfollowed = TableSet(TableSet.capacity - 1)
    private let sets: [String: TableSet]
    /// By the length of the text. Every statement of every thread comes by here: threads seldom meet at one of many.
    private let shelves = (0..<16).map { _ in Shelf() }

    /// - Parameters:
    ///   - migrations: what creates the tables to follow.
    ///   - internals: what creates tables that change with every request (audit, outbox, jobs): whoever reads those is not
    ///     to be remembered.
    public init(_ migrations: [Migration], internals: [Migration]) {
        names = migrations.flatMap(\.createdTables).sorted()
        precondition(names.count < TableSet.capacity, "more tables than a set holds")
        var sets: [String: TableSet] = [:]
        for (number, name) in names.enumerated() { sets[name] = TableSet(number) }
        all = sets.values.reduce(.none) { $0.union($1) }
        for name in internals.flatMap(\.createdTables) { sets[name] = unfollowed }
        self.sets = sets
    }

    /// `nil` when one of them is none of ours.
    public func set(of names: [String]) -> TableSet? {
        names.reduce(TableSet.none) { set, name in sets[name].flatMap { set?.union($0) } }
    }

    public func touch(of text: String) -> Touch {
        let shelf = shelves[text.utf8.count % shelves.count]
        if let touch = shelf.touch(of: text) { return touch }
        let touch = examine(text)
        shelf.keep(touch, of: text)
        return touch
    }

    private func examine(_ text: String) -> Touch {
        let words = sqlWords(of: text)
        let tables = words.compactMap { sets[$0] }
        var touch = Touch()
        switch words.first {
        case "select": touch.reads = Self.union(tables)
        case "insert", "update", "delete":
            // The table that changes stands first; what follows is only looked at.
            touch.writes = Self.union(tables.prefix(1))
            touch.reads = Self.union(tables)
        case "savepoint", "release", "rollback", "begin", "commit", "analyze", "pragma": break
        default:
            // `WITH`, definitions: either is possible.
            touch.reads = Self.union(tables)
            touch.writes = touch.reads
        }
        return touch
    }

    private static func union(_ sets: some Sequence<TableSet>) -> TableSet { sets.reduce(.none) { $0.union($1) } }
}

/// Some of the texts that are remembered.
private final class Shelf: Sendable {
    /// Lists filtered in ever new ways make more: then all are examined again.
    private static let capacity = 256

    private let known = Mutex<[String: Touch]>([:])

    func touch(of text: String) -> Touch? { known.withLock { $0[text] } }

    func keep(_ touch: Touch, of text: String) {
        known.withLock { known in
            if known.count >= Self.capacity { known.removeAll(keepingCapacity: true) }
            known[text] = touch
        }
    }
}

/// The words of a statement in lower case, values and signs left out.
private func sqlWords(of text: String) -> [String] {
    text.utf8.split { !($0.isLetter || $0 == UInt8(ascii: "_") || (0x30...0x39).contains($0)) }.map { String(Substring($0)).lowercased() }
}

extension UInt8 {
    fileprivate var isLetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }
}

extension Migration {
    /// The tables that it creates, on whichever engine.
    var createdTables: [String] {
        let texts = statements.flatMap { [$0.text(for: .sqlite), $0.text(for: .postgres)].compactMap(\.self) }
        return Set(texts.compactMap(Self.table)).sorted()
    }

    private static func table(createdBy text: String) -> String? {
        let words = sqlWords(of: text)
        guard words.starts(with: ["create", "table"]) else { return nil }
        return words.dropFirst(2).first { !["if", "not", "exists"].contains($0) }
    }
}
