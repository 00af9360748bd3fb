import Dispatch
import Glibc
import MetricsKit
import Telemetry
import Testing

/// What becomes of log lines when those who take them do not, or not at once.
struct LogSinkTests {
    private static let line = [UInt8](repeating: 0x2E, count: 9_999)

    @Test func `lines that a full disk does not take are counted`() async throws {
        let descriptor = open("/dev/full", O_WRONLY | O_CLOEXEC)
        let sink = LogSink(descriptor: descriptor)
        for _ in 0..<3 { sink.write(Self.line) }
        #expect(sink.flush(within: 60))
        #expect(await Self.dropped(by: sink) == .integer(3))
        sink.write(Self.line)
        #expect(sink.flush(within: 60))
        #expect(await Self.dropped(by: sink) == .integer(4))
        close(descriptor)
    }

    @Test func `a pipe that is full for a moment costs no line`() async throws {
        let (output, input) = Self.pair()
        #expect(fcntl(input, F_SETFL, O_NONBLOCK) == 0)
        let sink = LogSink(descriptor: input)
        for _ in 0..<400 { sink.write(Self.line) }
        #expect(await Self.read(output, from: sink, input) == 400)
        #expect(await Self.dropped(by: sink) == .integer(0))
        for end in [output, input] { close(end) }
    }

    @Test(.timeLimit(.minutes(2))) func `the end of the process does not wait for a reader that stopped`() async throws {
        let (output, input) = Self.pair()
        let sink = LogSink(descriptor: input)
        for _ in 0..<400 { sink.write(Self.line) }
        #expect(!sink.flush(within: 1))
        // Nothing is lost as long as the process lives.
        #expect(await Self.read(output, from: sink, input) == 400)
        for end in [output, input] { close(end) }
    }

    /// Not a pipe: another test's process might inherit its end, and hold it open.
    private static func pair() -> (output: Int32, input: Int32) {
        var ends: [Int32] = [0, 0]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
        return (ends[0], ends[1])
    }

    /// How many whole lines somebody reads who starts now.
    private static func read(_ output: Int32, from sink: LogSink, _ input: Int32) async -> Int {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: countLines(output)) }
            DispatchQueue.global().async {
                sink.flush(within: 60)
                shutdown(input, Int32(SHUT_WR))
            }
        }
    }

    private static func countLines(_ descriptor: Int32) -> Int {
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return text.split(separator: 0x0A).count { $0.elementsEqual(line) } }
            text += chunk[..<count]
        }
    }

    private static func dropped(by sink: LogSink) async -> MetricSample.Value? {
        let registry = MetricsRegistry()
        sink.addMetrics(to: registry)
        return await registry.gather().first?.samples.first?.value
    }
}
