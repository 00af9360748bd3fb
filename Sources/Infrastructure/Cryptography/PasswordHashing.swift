import CArgon2
import CCrypt
import Dispatch
import Glibc
public import Kernel
import Synchronization

/// Hashes passwords with argon2id, and still verifies the bcrypt hashes of the predecessor (product.md §6).
///
/// Hashing costs tens of milliseconds of processor and 19 MiB. It happens on threads of its own, never on those of
/// Swift concurrency; few at once, and beyond a bounded queue callers are told to come back.
public final class Argon2PasswordHasher: Sendable {
    public enum Verification: Sendable, Equatable {
        case wrong
        /// The hash is of an older method, or of weaker parameters than today's, when it needs an upgrade.
        case right(needsUpgrade: Bool)
    }

    /// A hash of nobody's password that costs as much to verify as those made by `hash`: what an unknown account is
    /// verified against. Its tag is all zeros, of which no preimage is known.
    public static let decoyHash = Argon2Hash.encoding(.standard, salt: String(repeating: "A", count: 22), tag: String(repeating: "A", count: 43))

    private let randomBytes: @Sendable (_ count: Int) -> [UInt8]
    private let lane: HashingLane

    /// - Parameters:
    ///   - randomBytes: bytes fit for secrets, from which salts are taken.
    ///   - maximumRunning: hashes computed at once; each takes a core and 19 MiB.
    ///   - maximumWaiting: callers beyond those; one more gets `.passwordHashingSaturated`.
    public init(randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8], maximumRunning: Int = 2, maximumWaiting: Int = 64) {
        self.randomBytes = randomBytes
        lane = HashingLane(maximumRunning: maximumRunning, maximumWaiting: maximumWaiting)
    }

    /// - Returns: a PHC string, `$argon2id$v=19$m=19456,t=2,p=1$…$…`.
    /// - Throws: `.passwordHashingSaturated`, or `.unexpected` when memory lacks.
    public func hash(_ password: String) async throws -> String {
        let salt = randomBytes(Argon2Hash.saltLength)
        return try await lane.run { try Argon2Hash.make(password, salt: salt) }
    }

    /// Compares in constant time. A hash of a form that we do not read is `.wrong`, for the same work.
    /// - Throws: `.passwordHashingSaturated`, or `.unexpected` when memory lacks.
    public func verify(_ password: String, against hash: String) async throws -> Verification {
        try await lane.run {
            if let parameters = Argon2Hash.Parameters(of: hash) {
                return try Argon2Hash.matches(password, hash) ? .right(needsUpgrade: parameters.isWeaker(than: .standard)) : .wrong
            }
            if BcryptHash.isWellFormed(hash) { return BcryptHash.matches(password, hash) ? .right(needsUpgrade: true) : .wrong }
            _ = try Argon2Hash.matches(password, Self.decoyHash)
            return .wrong
        }
    }
}

extension Fault.Code {
    public static let passwordHashingSaturated = Self(
        "auth.busy", .unavailable, "Trop de connexions simultanées : réessayez dans un instant.",
        "Too many simultaneous sign-ins: try again in a moment.")
}

/// Runs blocking work on threads of its own, at most so many at once, in order of arrival.
private final class HashingLane: Sendable {
    private typealias Job = @Sendable () -> Void
    private struct State {
        var running = 0
        var waiting: [Job] = []
    }

    private let maximumRunning: Int
    private let maximumWaiting: Int
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "hub.password-hashing", attributes: .concurrent)

    init(maximumRunning: Int, maximumWaiting: Int) {
        self.maximumRunning = maximumRunning
        self.maximumWaiting = maximumWaiting
    }

    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            let isAccepted = enqueue { continuation.resume(with: Result(catching: work)) }
            if !isAccepted { continuation.resume(throwing: Fault(.passwordHashingSaturated, facts: [JSON.Member("retry_after", 1)])) }
        }
    }

    private enum Admission { case start, wait, refuse }

    private func enqueue(_ job: @escaping Job) -> Bool {
        let admission = state.withLock { state -> Admission in
            if state.running < maximumRunning {
                state.running += 1
                return .start
            }
            guard state.waiting.count < maximumWaiting else { return .refuse }
            state.waiting.append(job)
            return .wait
        }
        if case .start = admission { queue.async { self.work(from: job) } }
        if case .refuse = admission { return false }
        return true
    }

    /// One of the running threads: goes on until nobody waits.
    private func work(from first: @escaping Job) {
        var next: Job? = first
        while let job = next {
            job()
            next = state.withLock { state in
                if state.waiting.isEmpty {
                    state.running -= 1
                    return nil
                }
                return state.waiting.removeFirst()
            }
        }
    }
}

/// argon2id in PHC form, through libargon2.
private enum Argon2Hash {
    static let saltLength = 16
    static let tagLength = 32

    /// What a hash costs to compute.
    struct Parameters {
        let version: UInt32
        let memoryKiB: UInt32
        let passes: UInt32
        let lanes: UInt32
        let saltDigits: Int
        let tagDigits: Int

        /// OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane.
        static let standard = Parameters(version: 19, memoryKiB: 19_456, passes: 2, lanes: 1, saltDigits: 22, tagDigits: 43)
    }

    static func encoding(_ parameters: Parameters, salt: String, tag: String) -> String {
        "$argon2id$v=\(parameters.version)$m=\(parameters.memoryKiB),t=\(parameters.passes),p=\(parameters.lanes)$\(salt)$\(tag)"
    }

    static func make(_ password: String, salt: [UInt8]) throws(Fault) -> String {
        let (passes, memory, lanes) = (Parameters.standard.passes, Parameters.standard.memoryKiB, Parameters.standard.lanes)
        var encoded = [CChar](
            repeating: 0, count: argon2_encodedlen(passes, memory, lanes, UInt32(salt.count), UInt32(tagLength), Argon2_id))
        let bytes = Array(password.utf8)
        let status = argon2id_hash_encoded(
            passes, memory, lanes, bytes, bytes.count, salt, salt.count, tagLength, &encoded, encoded.count)
        guard status == ARGON2_OK.rawValue else { throw Fault(.unexpected, cause: Argon2Failure(status: status)) }
        return String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// libargon2 compares the tags in constant time.
    static func matches(_ password: String, _ hash: String) throws(Fault) -> Bool {
        let bytes = Array(password.utf8)
        let status = argon2id_verify(hash, bytes, bytes.count)
        if status == ARGON2_MEMORY_ALLOCATION_ERROR.rawValue { throw Fault(.unexpected, cause: Argon2Failure(status: status)) }
        return status == ARGON2_OK.rawValue
    }
}

extension Argon2Hash.Parameters {
    /// What a stored hash says of itself; `nil` when it is not argon2id in PHC form, or asks for more than 1 GiB or 64
    /// passes or lanes, which we never wrote.
    init?(of hash: String) {
        let parts = hash.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", let version = Self.number(parts[2], after: "v=") else { return nil }
        let costs = parts[3].split(separator: ",", omittingEmptySubsequences: false)
        guard costs.count == 3, let memory = Self.number(costs[0], after: "m="), let passes = Self.number(costs[1], after: "t="),
            let lanes = Self.number(costs[2], after: "p="), memory <= 1 << 20, passes <= 64, lanes <= 64
        else { return nil }
        self.init(
            version: version, memoryKiB: memory, passes: passes, lanes: lanes, saltDigits: parts[4].utf8.count, tagDigits: parts[5].utf8.count)
    }

    fileprivate func isWeaker(than other: Self) -> Bool {
        version < other.version || memoryKiB < other.memoryKiB || passes < other.passes || saltDigits < other.saltDigits
            || tagDigits < other.tagDigits
    }

    private static func number(_ text: Substring, after name: String) -> UInt32? {
        text.hasPrefix(name) ? UInt32(text.dropFirst(name.count)) : nil
    }
}

/// Why libargon2 refused, for the log.
private struct Argon2Failure: Error {
    let status: Int32
}

/// bcrypt, as the predecessor stored passwords: verified through the system's crypt, never made any more.
private enum BcryptHash {
    /// The costs that we accept to pay: 15 is eight times the predecessor's 12, a second or two.
    private static let costs = 4...15

    static func isWellFormed(_ hash: String) -> Bool {
        let bytes = Array(hash.utf8)
        guard bytes.count == 60, ["$2a$", "$2b$", "$2y$"].contains(where: hash.hasPrefix), bytes[6] == UInt8(ascii: "$"),
            let cost = Int(String(decoding: bytes[4..<6], as: UTF8.self))
        else { return false }
        return costs.contains(cost)
    }

    static func matches(_ password: String, _ hash: String) -> Bool {
        // crypt reads up to the first NUL: a password with one would be cut there.
        guard !password.utf8.contains(0) else { return false }
        var memory: UnsafeMutableRawPointer?
        var size: Int32 = 0
        defer { release(memory, Int(size)) }
        guard let computed = crypt_ra(password, hash, &memory, &size) else { return false }
        return isEqual(Array(String(cString: computed).utf8), Array(hash.utf8))
    }

    /// The working memory holds the password.
    private static func release(_ memory: UnsafeMutableRawPointer?, _ size: Int) {
        guard let memory else { return }
        explicit_bzero(memory, size)
        free(memory)
    }

    /// In constant time for a given length.
    private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
