import FoundationEssentials

/// The files of Swagger UI that `scripts/fetch-swagger-ui` puts in a folder, and that we serve under `/docs/assets/`.
public struct SwaggerAssets: Sendable {
    /// Every file that may be served, with its content type; nothing else of the folder ever is.
    public static let contentTypes = [
        "swagger-ui.css": StaticPage.stylesheet,
        "swagger-ui-bundle.js": StaticPage.script,
        "swagger-ui-standalone-preset.js": StaticPage.script,
        "favicon-16x16.png": "image/png",
        "favicon-32x32.png": "image/png",
        "LICENSE": "text/plain; charset=utf-8",
    ]

    private static let prefix = "/docs/assets/"
    static let template = prefix + "{file}"
    private static let needed = ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"]

    private let directory: String

    /// - Parameter directory: usually `share/swagger-ui`; need not exist.
    public init(directory: String) { self.directory = directory }

    static func path(_ name: String) -> String { prefix + name }

    /// Looked at each time: the files may be installed while the server runs.
    public var areInstalled: Bool { Self.needed.allSatisfy { FileManager.default.isReadableFile(atPath: "\(directory)/\($0)") } }

    /// The file at an address, when it is one of ours and is installed.
    public func file(at path: String) -> (contentType: String, bytes: [UInt8])? {
        guard path.hasPrefix(Self.prefix) else { return nil }
        let name = String(path.dropFirst(Self.prefix.count))
        guard let type = Self.contentTypes[name], let content = FileManager.default.contents(atPath: "\(directory)/\(name)") else { return nil }
        return (type, [UInt8](content))
    }
}
