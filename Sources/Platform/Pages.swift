import APIKit

struct Pages: Sendable {
    init(platform: Platform, settings: Settings) {}
    func respond(to request: APIRequest) -> APIResponse? { nil }
}
extension Installation {
    public static func openAPI(version: String, yaml: Bool) throws -> String? { nil }
}
public struct DemoSeed { public init(_ i: Installation) {}; public func run() async throws -> String { "" } }
