public import Kernel
import Synchronization

/// Counts, for each table, the transactions that changed it: what was derived from some tables holds as long as their counts stand.
///
/// Whoever keeps something reads the counts **before** the rows, and keeps both. A change is counted after it is committed and before
/// its author is told, so that nobody who was told can be shown what was before.
public protocol Generations: Sendable {
    /// The counts of these tables, and maybe of others; `nil` when they cannot be known at present.
    func read(_ tables: TableSet) -> Eventually<GenerationReading?>
    /// Counts a change of each of these tables. Returns once whoever reads the counts sees it.
    func changed(_ tables: TableSet) async
    /// Makes everything that was ever derived worthless.
    func forgetAll() async
}

/// The counts of some tables at one moment.
public struct GenerationReading: Sendable, Equatable {
    private let tables: TableSet
    /// Which series of counts it is: they begin anew when whoever counts was restarted.
    private let epoch: UInt64
    /// By the number of the table; those that were not read stand at 0.
    private let counts: [Int64]

    public init(_ tables: TableSet, epoch: UInt64, counts: [Int64]) {
        self.tables = tables
        self.epoch = epoch
        self.counts = counts
    }

    /// `nil` when not all of these were read.
    public func stamp(of subset: TableSet) -> GenerationStamp? {
        guard subset.isSubset(of: tables) else { return nil }
        return GenerationStamp(epoch: epoch, sum: subset.numbers.reduce(0) { $0 &+ counts[$1] })
    }
}

/// What must not have moved for something derived to hold. Counts only grow: their sum is the same when each of them is.
public struct GenerationStamp: Sendable, Hashable {
    public let epoch: UInt64
    public let sum: Int64

    public init(epoch: UInt64, sum: Int64) {
        self.epoch = epoch
        self.sum = sum
    }
}

/// The counts of a process that is alone on its database, or learns at once when it is not.
public final class LocalGenerations: Generations {
    private struct State {
        var epoch: UInt64 = 0
        var counts: [Int64]
    }

    private let tables: TableSet
    private let state: Mutex<State>
    private let isCurrent: @Sendable () -> Bool

    /// - Parameter isCurrent: whether all that is committed was counted here, or is about to be.
    public init(_ catalog: TableCatalog, isCurrent: @escaping @Sendable () -> Bool = { true }) {
        tables = catalog.all
        state = Mutex(State(counts: Array(repeating: 0, count: catalog.names.count)))
        self.isCurrent = isCurrent
    }

    public func read(_: TableSet) -> Eventually<GenerationReading?> { .now(isCurrent() ? reading : nil) }

    private var reading: GenerationReading { state.withLock { GenerationReading(tables, epoch: $0.epoch, counts: $0.counts) } }

    public func changed(_ tables: TableSet) {
        state.withLock { state in
            for number in tables.numbers { state.counts[number] += 1 }
        }
    }

    public func forgetAll() { state.withLock { $0.epoch += 1 } }
}
