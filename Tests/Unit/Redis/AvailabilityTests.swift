import Testing

@testable import RedisDriver

/// Several connections, one state.
struct AvailabilityTests {
    private static let lost = RedisUnavailable(.connectionLost, "first")
    private static let refused = RedisUnavailable(.notConnected, "then")

    private static func read(_ states: AsyncStream<RedisState>) async -> [RedisState] { await states.reduce(into: []) { $0.append($1) } }

    @Test func `connected is one connection at least, and each outage is told once`() async {
        let board = Availability()
        let states = board.states()
        board.gained(0)
        board.gained(1)
        board.lost(0, Self.lost)
        #expect(board.isConnected)
        board.lost(1, Self.lost)
        #expect(!board.isConnected)
        board.lost(0, Self.refused)
        board.lost(1, Self.refused)
        board.gained(1)
        board.end()
        #expect(
            await Self.read(states) == [.connecting, .connected, .disconnected(Self.lost), .connected, .disconnected(RedisUnavailable(.shutDown))])
    }

    @Test func `a server that was never there is told with its cause`() async {
        let board = Availability()
        board.lost(0, Self.refused)
        let states = board.states()
        board.lost(0, Self.lost)
        board.end()
        #expect(await Self.read(states) == [.disconnected(Self.refused), .disconnected(RedisUnavailable(.shutDown))])
        #expect(await Self.read(board.states()) == [.disconnected(RedisUnavailable(.shutDown))])
    }
}
