import Glibc
import ProcessKit

/// One connection to a server on this machine: bytes out, answers in, and nothing that mends what a test breaks.
final class Connection {
    private let descriptor: Int32
    private var unread: [UInt8] = []
    private var hasEnded = false

    /// - Parameter receiveBuffer: how many bytes the system takes before they are read, about.
    init(_ port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure("no socket: \(errno)") }
        if var receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size)) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        // What throws here is an object already, and closes the socket when it goes: once, or somebody else's would be closed.
        guard status == 0 else { throw Failure("no connection to port \(port): \(errno)") }
        // A request is one write; without this its last packet would wait for an acknowledgement.
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(descriptor) }

    /// Sends as much as the peer takes; answers whether it took everything.
    @discardableResult
    func send(_ bytes: [UInt8], within seconds: Double = 60) -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        var sent = 0
        while sent < bytes.count {
            guard isReady(POLLOUT, until: end) else { return false }
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) }
            if count < 0 && (errno == EAGAIN || errno == EINTR) { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// No more will be sent; answers may still come.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    private func isReady(_ events: Int32, until end: ContinuousClock.Instant) -> Bool {
        while true {
            let left = ContinuousClock.now.duration(to: end).components
            let milliseconds = max(0, left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000)
            var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            let count = Glibc.poll(&entry, 1, Int32(milliseconds))
            if count < 0 && errno == EINTR { continue }
            return count > 0
        }
    }

    /// Reads once; `false` at the end of the stream.
    private func fill(until end: ContinuousClock.Instant) throws -> Bool {
        guard !hasEnded else { return false }
        guard isReady(POLLIN, until: end) else { throw Failure("no answer in time; so far: \(String(decoding: unread.prefix(300), as: UTF8.self))") }
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        // A reset is an end too: what came before it counts.
        guard count > 0 else {
            hasEnded = true
            return false
        }
        unread += chunk[..<count]
        return true
    }

    /// The next answer; `nil` when the peer closed without one. Throws when it is cut, broken or late.
    ///
    /// - Parameter toHead: the answer to a HEAD has no body, whatever its headers say.
    func answer(toHead: Bool = false, within seconds: Double = 60) throws -> Answer? {
        let end = ContinuousClock.now + .seconds(seconds)
        var headEnd = Answer.endOfHead(unread)
        while headEnd == nil {
            guard try fill(until: end) else {
                guard unread.isEmpty else { throw Failure("cut in its head: \(String(decoding: unread, as: UTF8.self))") }
                return nil
            }
            headEnd = Answer.endOfHead(unread)
        }
        var answer = try Answer(head: unread.prefix(headEnd ?? 0))
        unread.removeFirst(headEnd ?? 0)
        if toHead || answer.status == 204 || answer.status == 304 { return answer }
        if answer["transfer-encoding"] == "chunked" {
            answer.body = try chunks(until: end)
            return answer
        }
        guard let length = answer["content-length"].flatMap({ Int($0) }) else { throw Failure("an answer without a length: \(answer)") }
        answer.body = try take(length, until: end)
        return answer
    }

    private func take(_ count: Int, until end: ContinuousClock.Instant) throws -> [UInt8] {
        while unread.count < count { guard try fill(until: end) else { throw Failure("cut in its body, after \(unread.count) of \(count) bytes") } }
        defer { unread.removeFirst(count) }
        return Array(unread.prefix(count))
    }

    /// A body in pieces, each after its length (RFC 9112 §7.1). Ours come whole; those of other servers need not.
    private func chunks(until end: ContinuousClock.Instant) throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            var line = ""
            while !line.hasSuffix("\r\n") { line += String(decoding: try take(1, until: end), as: UTF8.self) }
            guard let length = Int(line.dropLast(1), radix: 16) else { throw Failure("not the length of a piece: \(line)") }
            body += try take(length + 2, until: end).prefix(length)
            if length == 0 { return body }
        }
    }

    /// Whether something came that was not read yet.
    func hasAnswer() -> Bool { !unread.isEmpty || isReady(POLLIN, until: .now) }

    /// Whether the peer ends the connection, with nothing more to say.
    func isClosed(within seconds: Double = 10) throws -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while try fill(until: end) {}
        return unread.isEmpty
    }
}
