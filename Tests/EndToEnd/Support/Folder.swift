import Foundation

/// A folder of its own for one test, removed with everything in it.
final class Folder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "hub-e2e-\(UUID().uuidString.prefix(12))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        Watchdog.shared.tell("+d \(path)")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        Watchdog.shared.tell("-d \(path)")
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func read(_ name: String) -> String { (FileManager.default.contents(atPath: file(name))).map { String(decoding: $0, as: UTF8.self) } ?? "" }

    func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: file(name))) }
}

/// Why a test cannot go on.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
