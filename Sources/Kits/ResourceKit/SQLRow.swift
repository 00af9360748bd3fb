public import Kernel

/// A value on its way to a column. Each driver gives it the storage form of its engine.
public enum SQLValue: Sendable, Equatable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case boolean(Bool)
    case instant(Instant)
    case day(Day)
    case blob([UInt8])
    /// Encrypted before it reaches the disk (personal telephone numbers, stored answers).
    case sealed(String)

    public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
}

/// The row that a statement stands on, read by position. Valid until the statement moves on.
///
/// Reading a column as another type than it was written as is a bug: drivers may answer anything.
public protocol SQLRow: AnyObject {
    func isNull(_ column: Int) -> Bool
    func integer(_ column: Int) -> Int64
    func real(_ column: Int) -> Double
    func text(_ column: Int) -> String
    /// The UTF-8 of a text column in place: not copied, valid until the statement moves on.
    func utf8(_ column: Int) -> UnsafeRawBufferPointer
    func boolean(_ column: Int) -> Bool
    func instant(_ column: Int) -> Instant
    func day(_ column: Int) -> Day
    func blob(_ column: Int) -> [UInt8]
    /// Opens a sealed column; throws when it was altered or its key is gone.
    func opened(_ column: Int) throws -> String
}

/// A stored value that its type refuses: the database holds something that we never wrote.
public struct UnreadableColumn: Error {
    public let column: Int
    public let type: String

    public init(_ column: Int, _ type: String) {
        self.column = column
        self.type = type
    }
}
