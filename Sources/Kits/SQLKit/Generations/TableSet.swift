/// Some of an installation's tables, by their numbers in a `TableCatalog`.
public struct TableSet: Sendable, Hashable {
    private var bits: UInt128

    public static let none = TableSet(bits: 0)
    /// As many as a set can tell apart; a catalog has one less.
    static let capacity = 128

    private init(bits: UInt128) { self.bits = bits }
    init(_ number: Int) { bits = 1 << UInt128(number) }

    public var isEmpty: Bool { bits == 0 }
    public func isSubset(of other: TableSet) -> Bool { bits & ~other.bits == 0 }
    public func union(_ other: TableSet) -> TableSet { TableSet(bits: bits | other.bits) }
    public func subtracting(_ other: TableSet) -> TableSet { TableSet(bits: bits & ~other.bits) }
    public mutating func formUnion(_ other: TableSet) { bits |= other.bits }

    /// The numbers of its tables, in ascending order.
    public var numbers: Numbers { Numbers(rest: bits) }

    public struct Numbers: Sequence, IteratorProtocol {
        fileprivate var rest: UInt128

        public mutating func next() -> Int? {
            guard rest != 0 else { return nil }
            defer { rest &= rest - 1 }
            return rest.trailingZeroBitCount
        }
    }
}
