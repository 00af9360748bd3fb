import Foundation
import ProcessKit

/// A certificate of its own, as `hub.crt` and `hub.key` in a folder.
enum Certificate {
    static func make(in folder: Folder, days: Int, name: String = "hub") throws {
        try Program.run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "\(days)", "-subj",
                "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder.file("\(name).key"), "-out",
                folder.file("\(name).crt"),
            ], in: folder)
    }

    /// When a certificate ends, in seconds since 1970, as openssl says.
    static func end(of file: String, in folder: Folder) throws -> Int {
        let text = try Program.run(["openssl", "x509", "-enddate", "-noout", "-dateopt", "iso_8601", "-in", file], in: folder)
        guard let end = text.firstMatch(of: #/notAfter=(\S+) (\S+Z)/#).flatMap({ ISO8601DateFormatter().date(from: "\($0.output.1)T\($0.output.2)") })
        else { throw Failure("no end: \(text)") }
        return Int(end.timeIntervalSince1970)
    }
}
