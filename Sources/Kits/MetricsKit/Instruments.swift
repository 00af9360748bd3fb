import Synchronization

/// A count that only grows. Counting is one atomic addition: no lock, no allocation.
public final class Counter: Sendable {
    private let cell = Atomic<Int>(0)

    public init() {}

    /// - Parameter amount: not negative.
    public func add(_ amount: Int = 1) { cell.wrappingAdd(amount, ordering: .relaxed) }

    public var value: Int { cell.load(ordering: .relaxed) }
}

/// A number that goes up and down.
public final class Gauge: Sendable {
    private let cell = Atomic<Int>(0)

    public init() {}

    public func set(_ value: Int) { cell.store(value, ordering: .relaxed) }
    public func add(_ amount: Int = 1) { cell.wrappingAdd(amount, ordering: .relaxed) }
    public func subtract(_ amount: Int = 1) { cell.wrappingSubtract(amount, ordering: .relaxed) }

    public var value: Int { cell.load(ordering: .relaxed) }
}

/// One instrument for each combination of label values, made the first time it is asked for.
///
/// Finding one takes a lock and hashes its labels: find it once and keep it, where requests are served. Values must come from a
/// small set that the program knows; what clients send would grow the set without end.
public final class Labelled<Instrument: Sendable>: Sendable {
    private let labels: [String]
    private let make: @Sendable () -> Instrument
    private let instruments = Mutex<[[String]: Instrument]>([:])

    init(_ labels: [String], _ make: @escaping @Sendable () -> Instrument) {
        self.labels = labels
        self.make = make
    }

    /// - Parameter values: one for each label, in their order.
    public subscript(_ values: String...) -> Instrument {
        precondition(values.count == labels.count, "one value for each of \(labels)")
        return instruments.withLock { instruments in
            if let known = instruments[values] { return known }
            let instrument = make()
            instruments[values] = instrument
            return instrument
        }
    }

    /// Every instrument made so far, in the order of their labels.
    var all: [(labels: [String], instrument: Instrument)] {
        instruments.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ($0.key, $0.value) }
    }
}
