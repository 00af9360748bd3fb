import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Network errors in few words. None of them can hold a password: the libraries see it as bytes to write.
enum Explanation {
    static func of(_ error: any Error) -> String {
        switch error {
        case let error as IOError: String(cString: strerror(error.errnoCode))
        case let error as NIOConnectionError: connection(error)
        case ChannelError.connectTimeout: "no connection in time"
        case NIOSSLError.uncleanShutdown: "closed by the server"
        case let error as NIOSSLExtraError: "TLS: \(error.description)"
        case let error as NIOSSLError: "TLS: \(error)"
        default: String(describing: error)
        }
    }

    private static func connection(_ error: NIOConnectionError) -> String {
        if let attempt = error.connectionErrors.last { return of(attempt.error) }
        return error.dnsAError == nil && error.dnsAAAAError == nil ? "no connection" : "the host's name is not known"
    }
}
