import SQLKit
import Synchronization

/// Answers that are being computed: whoever asks for the same meanwhile waits for the one who computes it.
final class Flights: Sendable {
    enum Seat: Sendable {
        /// Nobody computes it: the caller does, and says what came of it.
        case pilot(Flight)
        /// Somebody does.
        case passenger(Flight)
        /// Somebody does, from rows that have changed since.
        case none
    }

    private let flights = Mutex<[CacheKey: Flight]>([:])

    func board(_ key: CacheKey, _ reading: GenerationReading) -> Seat {
        flights.withLock { flights in
            guard let flight = flights[key] else {
                let flight = Flight(key, reading, in: self)
                flights[key] = flight
                return .pilot(flight)
            }
            return flight.reading == reading ? .passenger(flight) : .none
        }
    }

    fileprivate func remove(_ flight: Flight) { flights.withLock { _ = $0.removeValue(forKey: flight.key) } }
}

/// One computation and who waits for it.
final class Flight: Sendable {
    private struct State {
        var isLanded = false
        var answer: KeptAnswer?
        var passengers: [CheckedContinuation<KeptAnswer?, Never>] = []
    }

    let key: CacheKey
    let reading: GenerationReading
    private let flights: Flights
    private let state = Mutex(State())

    fileprivate init(_ key: CacheKey, _ reading: GenerationReading, in flights: Flights) {
        self.key = key
        self.reading = reading
        self.flights = flights
    }

    /// Ends it, once. `nil` when it failed, or when its answer is nobody else's: passengers then compute their own.
    func land(_ answer: KeptAnswer?) {
        flights.remove(self)
        let passengers = state.withLock { state in
            guard !state.isLanded else { return [CheckedContinuation<KeptAnswer?, Never>]() }
            state.isLanded = true
            state.answer = answer
            defer { state.passengers = [] }
            return state.passengers
        }
        for passenger in passengers { passenger.resume(returning: answer) }
    }

    /// What its pilot found.
    var answer: KeptAnswer? {
        get async {
            await withCheckedContinuation { continuation in
                let landed = state.withLock { state -> KeptAnswer?? in
                    if state.isLanded { return .some(state.answer) }
                    state.passengers.append(continuation)
                    return nil
                }
                if let landed { continuation.resume(returning: landed) }
            }
        }
    }
}
