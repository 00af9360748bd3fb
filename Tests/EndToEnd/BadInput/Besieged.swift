import Kernel
import ProcessKit
import Testing

/// One server for all that must be refused: a few sites, some people, and nothing that a test may change.
final class Besieged: Sendable {
    let hub: Hub
    let key: Credential
    /// A labourer who is on no site.
    let labourer: Credential
    private let storage: Storage
    private let rows: [Int64]

    private static let shared = Task { try await Besieged() }

    static var now: Besieged { get async throws { try await shared.value } }

    private init() async throws {
        // A body may take one second: the test of the slow one takes little more.
        hub = try Hub.start(["HUB_BODY_TIMEOUT": "1"])
        key = .bearer(try hub.key)
        for name in ["Les Tilleuls", "Halle aux grains", "École Jean-Zay"] {
            let made = try hub.post("/api/v1/chantiers", as: key, [], #"{"nom":"\#(name)","adresse":"1 rue Haute"}"#)
            guard made.status == 201 else { throw Failure("no site: \(made)") }
        }
        labourer = try hub.person("compagnon", "ouvrier@hub.example")
        storage = try Storage(hub)
        rows = try await storage.rows()
    }

    /// Whatever was sent, the process lives, serves, and wrote nothing of it.
    func expectUnharmed(_ comment: String = "", _ location: SourceLocation = #_sourceLocation) async throws {
        #expect(hub.isAlive, "\(comment)", sourceLocation: location)
        #expect(try hub.get("/api/v2/chantiers", as: key).status == 200, "\(comment)", sourceLocation: location)
        let rows = try await storage.rows()
        #expect(rows == self.rows, "\(comment)", sourceLocation: location)
    }

    /// Sends a request and checks all that a refusal promises.
    @discardableResult
    func expectRefusal(
        _ request: Request, _ status: Int, _ code: String? = nil, language: String = "fr", _ location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        let answer = try hub.answer(to: request)
        let isV2 = request.target.hasPrefix("/api/v2")
        answer.expectRefusal(status, code, isV2: isV2, language: language, "\(request.method) \(request.target.prefix(100))", location)
        try await expectUnharmed("after \(request.method) \(request.target.prefix(100))", location)
        return answer
    }

    /// Sends bytes that need not be HTTP; the refusal ends the connection.
    @discardableResult
    func expectRefusal(
        of bytes: [UInt8], _ statuses: Set<Int> = [400], isV2: Bool = false, finishing: Bool = false, _ location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        let shown = String(decoding: bytes.prefix(120), as: UTF8.self).debugDescription
        let connection = try Connection(hub.port)
        connection.send(bytes)
        if finishing { connection.finishSending() }
        let answer = try #require(try connection.answer(), "\(shown)", sourceLocation: location)
        #expect(statuses.contains(answer.status), "\(shown): \(answer)", sourceLocation: location)
        answer.expectRefusal(answer.status, isV2: isV2, shown, location)
        #expect(answer["connection"] == "close", "\(shown)", sourceLocation: location)
        #expect(try connection.isClosed(), "\(shown)", sourceLocation: location)
        try await expectUnharmed("after \(shown)", location)
        return answer
    }
}

extension Answer {
    /// The shape that the version documents, in the language asked for, with nothing of our insides (product.md §4, "Errors").
    func expectRefusal(
        _ status: Int, _ code: String? = nil, isV2: Bool, language: String = "fr", _ comment: String = "",
        _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(self.status == status, "\(comment): \(self)", sourceLocation: location)
        #expect(self["content-type"] == (isV2 ? "application/problem+json" : "application/json"), "\(comment): \(self)", sourceLocation: location)
        #expect(self["content-language"] == language, "\(comment)", sourceLocation: location)
        #expect(self["x-content-type-options"] == "nosniff", "\(comment)", sourceLocation: location)
        let names = Set((try? json.members?.map(\.name)) ?? [])
        let expected: Set = isV2 ? ["type", "title", "status", "detail", "instance", "code", "requestId"] : ["detail", "error_code", "request_id"]
        #expect(names.isSuperset(of: expected), "\(comment): \(self)", sourceLocation: location)
        if isV2 { #expect(self[json: "status"] == .integer(Int64(status)), "\(comment)", sourceLocation: location) }
        if let code { #expect(self.code == code, "\(comment): \(self)", sourceLocation: location) }
        for insides in ["SELECT", "sqlite", "SQLITE", ".swift", "Fault(", "/Sources/", "/tmp/"] {
            #expect(!text.contains(insides), "\(comment): \(self)", sourceLocation: location)
        }
    }
}
