import GRDB
import Glibc
import Synchronization

/// Keeps an embedded database still while it is read from end to end: no other process has it open, nobody can write to it.
///
/// To be made before this process opens the file, and released after it has closed it: locks on a file belong to the whole
/// process, and closing any descriptor of the file drops them (https://sqlite.org/howtocorrupt.html §2.2).
public final class SQLiteClaim: Sendable {
    /// Another process has the database open.
    public struct InUse: Error {
        /// `nil` when the system does not know it (another machine, another container), or when it only holds the write lock.
        public let process: Int32?
    }

    /// The lock that every process holds as long as it has the database open in WAL mode (https://sqlite.org/src/file/src/os.h).
    private static let sharedLock = (start: 0x4000_0002, length: 510)
    private static let waitSeconds = 2.0

    private let path: String
    private let descriptor: Int32
    private let holder = Mutex<DatabaseQueue?>(nil)

    /// - Throws: `InUse`, or `DatabaseError` when the file cannot be opened.
    public init(path: String) throws {
        self.path = path
        descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.systemError(.SQLITE_CANTOPEN) }
        try check()
    }

    deinit {
        release()
        close(descriptor)
    }

    /// Throws when another process has the database open now.
    public func check() throws {
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = Self.sharedLock.start
        lock.l_len = Self.sharedLock.length
        guard fcntl(descriptor, F_GETLK, &lock) == 0 else { throw Self.systemError(.SQLITE_IOERR_LOCK) }
        if lock.l_type != Int16(F_UNLCK) { throw InUse(process: lock.l_pid > 0 ? lock.l_pid : nil) }
    }

    private static func systemError(_ code: ResultCode) -> DatabaseError {
        DatabaseError(resultCode: code, message: String(cString: strerror(errno)))
    }

    /// Takes the write lock, and keeps it until `release`. Reading goes on.
    public func hold() throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(Self.waitSeconds)
        configuration.allowsUnsafeTransactions = true
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            holder.withLock { $0 = queue }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY { throw InUse(process: nil) }
    }

    /// Lets others write again.
    public func release() {
        holder.withLock { holder in
            // Nothing was written: what cannot be rolled back ends with the connection.
            try? holder?.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            try? holder?.close()
            holder = nil
        }
    }
}
