import Foundation

/// A folder of its own for one test, removed with everything in it.
public final class Folder: Sendable {
    public let path: String

    public init() throws {
        path = NSTemporaryDirectory() + "hub-test-\(UUID().uuidString.prefix(12))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        Watchdog.shared.tell("+d \(path)")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        Watchdog.shared.tell("-d \(path)")
    }

    public func file(_ name: String) -> String { "\(path)/\(name)" }

    public func read(_ name: String) -> String {
        (FileManager.default.contents(atPath: file(name))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    public func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: file(name))) }
}

/// Why a test cannot go on.
public struct Failure: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
