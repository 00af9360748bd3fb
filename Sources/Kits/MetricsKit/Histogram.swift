import Synchronization

/// How often values fell under each of some fixed bounds, and their sum. Observing is two atomic additions.
public final class Histogram: Sendable {
    /// The bounds, and how the integers that are observed relate to the metric's unit.
    public struct Scale: Sendable {
        /// Upper bounds of the buckets, each included, ascending; what is above the last has a bucket too.
        let bounds: [Int]
        let perUnit: Double

        /// Durations: observed in nanoseconds, shown in seconds.
        public static func seconds(_ bounds: [Double]) -> Scale { Scale(bounds: bounds.map { Int(($0 * 1e9).rounded()) }, perUnit: 1e9) }

        /// Things that are counted.
        public static func counts(_ bounds: [Int]) -> Scale { Scale(bounds: bounds, perUnit: 1) }
    }

    private let scale: Scale
    private let buckets: AtomicCells
    private let sum = Atomic<Int>(0)

    public init(_ scale: Scale) {
        self.scale = scale
        buckets = AtomicCells(count: scale.bounds.count + 1)
    }

    public func observe(_ value: Int) {
        var index = 0
        while index < scale.bounds.count, value > scale.bounds[index] { index += 1 }
        buckets.increment(index)
        sum.wrappingAdd(value, ordering: .relaxed)
    }

    public func observe(_ duration: Swift.Duration) { observe(duration.nanoseconds) }

    /// What was observed so far. The sum may lag behind the buckets by what is being observed right now.
    public var distribution: Distribution {
        let total = Double(sum.load(ordering: .relaxed)) / scale.perUnit
        return Distribution(bounds: scale.bounds.map { Double($0) / scale.perUnit }, counts: buckets.values, sum: total)
    }
}

/// What a histogram holds.
public struct Distribution: Sendable, Equatable {
    /// In the metric's unit.
    public let bounds: [Double]
    /// How many values each bucket has by itself; one more than there are bounds.
    public private(set) var counts: [Int]
    public private(set) var sum: Double

    public init(bounds: [Double], counts: [Int], sum: Double) {
        self.bounds = bounds
        self.counts = counts
        self.sum = sum
    }

    public var count: Int { counts.reduce(0, +) }

    /// Adds what another histogram with the same bounds holds.
    public mutating func merge(_ other: Distribution) {
        for index in counts.indices { counts[index] += other.counts[index] }
        sum += other.sum
    }
}

/// A row of counters in one piece of memory, allocated once and reached only through atomic operations, which is what makes it safe to
/// share.
private struct AtomicCells: ~Copyable, @unchecked Sendable {
    private let cells: UnsafeMutableBufferPointer<Atomic<Int>>

    init(count: Int) {
        cells = .allocate(capacity: count)
        for index in 0..<count { cells.initializeElement(at: index, to: Atomic(0)) }
    }

    deinit {
        cells.deinitialize()
        cells.deallocate()
    }

    func increment(_ index: Int) { cells[index].wrappingAdd(1, ordering: .relaxed) }

    var values: [Int] { cells.indices.map { cells[$0].load(ordering: .relaxed) } }
}

extension Swift.Duration {
    public var nanoseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    }
}
