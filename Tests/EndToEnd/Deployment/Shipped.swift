import Foundation
import ProcessKit
import Yams

/// The files of the repository, as somebody who deploys finds them.
enum Shipped {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../.."

    static func path(_ name: String) -> String { "\(root)/\(name)" }
    static func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }
    static func yaml<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        try YAMLDecoder().decode(type, from: try text(name))
    }

    /// The files of a folder with that ending, by name.
    static func files(in folder: String, _ ending: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder)).filter { $0.hasSuffix(ending) }.sorted().map { "\(folder)/\($0)" }
    }

    static func copy(_ name: String, to folder: Folder, as copy: String) throws {
        try FileManager.default.copyItem(atPath: path(name), toPath: folder.file(copy))
    }
}
