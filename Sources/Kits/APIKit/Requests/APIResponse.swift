/// An answer, ready for the transport.
public struct APIResponse: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value under `name` (lower-case).
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
