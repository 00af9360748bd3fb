import CPostgres
import Kernel
import SQLKit

/// What the server, or the way to it, refused.
struct PostgresError: Error, CustomStringConvertible {
    /// `SQLSTATE`, five characters; empty when the connection itself failed.
    let state: String
    let message: String
    /// The row was sent to a partition that another transaction has narrowed meanwhile: the one violation of a check without a name.
    private var isMisplaced = false
    /// The server was reached and says nothing: whoever asks again waits again.
    var isSilence = false
    var description: String { state.isEmpty ? message : "\(state): \(message)" }

    init(state: String, message: String) {
        self.state = state
        self.message = message.trimmingNewlines
    }

    init(_ result: OpaquePointer?) {
        // The primary message only: details quote values.
        let message = PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) }
        self.init(
            state: PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? "",
            message: message ?? String(cString: PQresultErrorMessage(result)))
        isMisplaced = state == "23514" && PQresultErrorField(result, Int32(UInt8(ascii: "n"))) == nil
    }

    /// - Parameter connection: one on which libpq itself failed.
    init(connection: OpaquePointer?) { self.init(state: "", message: String(cString: PQerrorMessage(connection))) }

    /// Another transaction was in the way: the same work may succeed if it is done again.
    var isTransient: Bool { state == "40001" || state == "40P01" || isMisplaced }

    /// The connection is lost, or of no use any more.
    var isDisconnection: Bool { state.isEmpty || state.hasPrefix("08") || state.hasPrefix("57P") || state == "25006" }

    /// The error as the kits know it.
    var translated: any Error {
        switch state {
        case "23505": ConstraintViolation(kind: .unique, detail: message)
        case "23503": ConstraintViolation(kind: .foreignKey, detail: message)
        case "23514": ConstraintViolation(kind: .check, detail: message)
        case "23502": ConstraintViolation(kind: .notNull, detail: message)
        case _ where isDisconnection || isTransient || state.hasPrefix("53") || state == "55P03" || state == "57014" || state.hasPrefix("58"):
            Fault(.storageUnavailable, cause: self)
        default: self
        }
    }
}

/// The connection was lost while the transaction was being committed: nobody knows whether it was.
struct CommitInDoubt: Error { let cause: PostgresError }

extension String {
    fileprivate var trimmingNewlines: String {
        var text = Substring(self)
        while text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}
