public import Kernel

/// Something for people at a fixed address, the same for everybody: a page, a stylesheet, a script.
public struct StaticPage: Sendable {
    public let path: String
    public let contentType: String
    /// Called at each request: a page may depend on what is installed by then.
    public let body: @Sendable (Language) -> String

    public init(_ path: String, _ contentType: String, _ body: @escaping @Sendable (Language) -> String) {
        self.path = path
        self.contentType = contentType
        self.body = body
    }

    static let html = "text/html; charset=utf-8"
    static let stylesheet = "text/css; charset=utf-8"
    static let script = "text/javascript; charset=utf-8"
    static let icon = "image/svg+xml"
}
