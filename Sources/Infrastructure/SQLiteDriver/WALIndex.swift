import GRDB
import GRDBSQLite

/// The index of the write-ahead log, which all processes on the database share: its header changes with every commit of any
/// of them, and reading it takes no lock (https://sqlite.org/walformat.html §2.1).
///
/// It tells a reader that the snapshot it holds is still the latest, so that it need not take another: taking one costs two calls to
/// the system behind a lock of the whole process.
///
/// Any thread may look: the memory is shared among processes as it is, and is only read here.
struct WALIndex: @unchecked Sendable {
    /// The header as it was at one moment. A header caught while it changes equals no other.
    struct Stamp: Equatable {
        fileprivate let words: SIMD8<UInt64>
    }

    private static let regionBytes: Int32 = 32768

    private let header: UnsafeRawPointer

    /// The region as SQLite itself mapped it: valid as long as the connection. `nil` before the connection's first read.
    ///
    /// Never by opening the file here: closing it would drop every lock that this process holds on it.
    init?(of database: Database) {
        var file: UnsafeMutablePointer<sqlite3_file>?
        guard sqlite3_file_control(database.sqliteConnection, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK, let file,
            let methods = file.pointee.pMethods, methods.pointee.iVersion >= 2, let map = methods.pointee.xShmMap
        else { return nil }
        var region: UnsafeMutableRawPointer?
        guard map(file, 0, Self.regionBytes, 0, &region) == SQLITE_OK, let region else { return nil }
        header = UnsafeRawPointer(region)
    }

    var stamp: Stamp { Stamp(words: header.load(as: SIMD8<UInt64>.self)) }
}
