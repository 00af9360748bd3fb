public import Kernel
import Synchronization
public import UseCaseKit

/// An event recorder over plain memory: what use case tests look at, for effects and for their absence.
public final class RecordedEvents: EventRecorder, Sendable {
    private let events = Mutex<[any DomainEvent]>([])

    public init() {}

    public var all: [any DomainEvent] { events.withLock { $0 } }
    public var names: [String] { all.map { type(of: $0).name } }

    public func record(_ event: some DomainEvent) throws { events.withLock { $0.append(event) } }
}
