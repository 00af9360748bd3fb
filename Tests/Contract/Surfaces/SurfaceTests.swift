import Kernel
import ResourceKit
import SignalementsApplication
import SignalementsDomain
import Testing
import UseCaseKit

@testable import APIKit
@testable import Platform
@testable import SQLKit
@testable import SignalementsAdapters

/// What clients rely on, in files that are reviewed when they change.
struct SurfaceTests {
    @Test(arguments: APIVersion.allCases)
    func `the OpenAPI document is the reviewed one`(version: APIVersion) async throws {
        let platform = try await World.make().platform
        let info = OpenAPIDocument.Info(title: "Hub Chantier", version: "0.0.0")
        let document = OpenAPIDocument(version, operations: platform.operations, catalog: platform.catalog, info: info)
        try Golden.expect(document.json.pretty(), is: "openapi-\(version.rawValue).json")
    }

    // MARK: Bodies

    private static let bodies: [(name: String, v1: String, v2: String, isRow: Bool)] = [
        ("chantier", "/chantiers/1", "/chantiers/1", false),
        ("chantier-responsable", "/chantiers/1?fields=id,responsable", "/chantiers/1?fields=id,manager", false),
        ("contact", "/chantiers/1/contacts", "/chantiers/1/contacts", true), ("phase", "/chantiers/1/phases", "/chantiers/1/phases", true),
        ("utilisateur", "/utilisateurs/5", "/utilisateurs/5", false), ("cle", "/auth/api-keys", "/api-keys", true),
        ("signalement", "/signalements/5", "/signalements/5", false), ("reponse", "/signalements/1/reponses", "/signalements/1/answers", true),
        ("statistiques", "/signalements/stats/global", "/signalements/statistics", false),
    ]

    @Test func `the body of each resource is the reviewed one, in each version`() async throws {
        let world = try await World.make()
        for (name, v1, v2, isRow) in Self.bodies {
            for (version, target) in [("v1", v1), ("v2", v2)] {
                let reply = try await world.call("GET", "/api/\(version)\(target)")
                #expect(reply.status == 200, "\(target)")
                let body = isRow ? try #require(reply.rows.first) : reply.json
                try Golden.expect(body.pretty(), is: "body-\(name)-\(version).json")
            }
        }
    }

    @Test func `the envelopes of lists are the reviewed ones`() async throws {
        let world = try await World.make()
        var lines: [String] = []
        for target in [
            "/api/v1/chantiers", "/api/chantiers", "/api/v1/chantiers?cursor=", "/api/v2/chantiers", "/api/v2/chantiers?count=exact&limit=2",
        ] {
            let reply = try await world.call("GET", target)
            let members = (reply.json.members ?? []).map { member -> JSON.Member in
                ["items", "data"].contains(member.name) ? JSON.Member(member.name, ["…"]) : JSON.Member(member.name, Self.masked(member.value))
            }
            lines.append("GET \(target)\n\(JSON.object(members).pretty())")
        }
        try Golden.expect(lines.joined(separator: "\n\n"), is: "list-envelopes.txt")
    }

    /// Cursors differ at each request.
    private static func masked(_ json: JSON) -> JSON {
        guard case .object(let members) = json else { return json }
        return .object(members.map { member in member.name.hasSuffix("_cursor") && member.value != .null ? .init(member.name, "…") : member })
    }

    @Test func `the answers that are not resources are the reviewed ones`() async throws {
        let requests: [(String, String, Credential, JSON?)] = [
            ("POST", "/auth/login", .nobody, ["email": .string(Person.chef.email), "password": .string(StatusRow.password)]),
            ("GET", "/auth/csrf-token", .compagnon, nil), ("POST", "/auth/logout", .compagnon, nil),
            ("POST", "/admin/api-keys", .admin, ["nom": "Borne", "name": "Borne"]), ("DELETE", "/chantiers/4", .admin, nil),
        ]
        var lines: [String] = []
        for version in ["v1", "v2"] {
            let world = try await World.make()
            for (method, path, credential, body) in requests {
                let reply = try await world.call(method, "/api/\(version)\(path)", as: credential, body: body)
                lines.append("\(method) /api/\(version)\(path) → \(reply.status)\n\(Self.withoutSecrets(reply.json).pretty())")
            }
        }
        try Golden.expect(lines.joined(separator: "\n\n"), is: "answers.txt")
    }

    private static func withoutSecrets(_ json: JSON) -> JSON {
        guard case .object(let members) = json else { return json }
        let random = ["access_token", "accessToken", "csrf_token", "csrfToken", "api_key", "apiKey", "key_id", "keyId", "key_prefix", "keyPrefix"]
        return .object(members.map { random.contains($0.name) ? .init($0.name, "…") : $0 })
    }

    @Test func `refusals have the reviewed shapes`() async throws {
        let world = try await World.make()
        let requests: [(String, String, Credential, JSON?)] = [
            ("GET", "/api/VERSION/nulle-part", .admin, nil), ("PUT", "/api/VERSION/auth/me", .admin, nil),
            ("GET", "/api/VERSION/chantiers", .nobody, nil), ("GET", "/api/VERSION/utilisateurs", .chef, nil),
            ("GET", "/api/VERSION/chantiers/999", .admin, nil), ("GET", "/api/VERSION/chantiers/abc", .admin, nil),
            ("GET", "/api/VERSION/chantiers?limit=0", .admin, nil), ("GET", "/api/VERSION/chantiers?fields=bogus", .admin, nil),
            ("POST", "/api/VERSION/chantiers", .admin, ["latitude": 91, "contacts": [["telephone": "1"]], "contactPhone": 3]),
            ("POST", "/api/VERSION/chantiers", .admin, ["nom": "Site", "name": "Site", "adresse": "Là", "location": "Là", "code": "A001"]),
            ("POST", "/api/VERSION/chantiers/1/receptionner", .admin, nil), ("POST", "/api/VERSION/chantiers/1/receive", .admin, nil),
            ("POST", "/api/VERSION/auth/api-keys", .admin, ["nom": "x", "scopes": ["tout"]]),
            ("POST", "/api/VERSION/api-keys", .admin, ["name": "x", "scopes": ["tout"]]),
            (
                "POST", "/api/VERSION/auth/change-password", .admin,
                [
                    "old_password": .string(StatusRow.password), "new_password": "facile", "oldPassword": .string(StatusRow.password),
                    "newPassword": "facile",
                ]
            ),
        ]
        var lines: [String] = []
        for version in ["v1", "v2"] {
            for (method, template, credential, body) in requests {
                for language in version == "v1" ? ["fr"] : ["fr", "en"] {
                    let target = template.replacing("VERSION", with: version)
                    let headers: [HeaderName: String] = [.acceptLanguage: language, .requestID: "abc"]
                    let reply = try await world.call(method, target, as: credential, body: body, headers: headers)
                    lines.append("\(method) \(target) (\(language)) → \(reply.status) \(reply.header("content-type") ?? "")\n\(reply.json.pretty())")
                }
            }
        }
        try Golden.expect(lines.joined(separator: "\n\n"), is: "refusals.txt")
    }

    // MARK: Catalogues

    @Test func `the fault catalogue is the reviewed one`() async throws {
        let platform = try await World.make().platform
        var lines = [
            "# Every code that a refusal may carry", "", "Written by `SurfaceTests`.", "",
            "| code | kind | v1 | v2 | français | English | operations |",
            "|---|---|---|---|---|---|---|",
        ]
        for entry in ErrorCatalog(platform.operations).entries {
            let code = entry.code
            let statuses = "\(entry.status(.v1)) | \(entry.status(.v2))"
            lines.append(
                "| `\(code.name)` | \(code.kind) | \(statuses) | \(code.text.french) | \(code.text.english) | \(entry.operations.joined(separator: ", ")) |"
            )
        }
        try Golden.expect(lines.joined(separator: "\n"), is: "fault-catalogue.md")
    }

    @Test func `a code has one meaning`() async throws {
        let platform = try await World.make().platform
        var known: [String: Fault.Code] = [:]
        for code in ErrorCatalog.platform + platform.operations.flatMap(\.faults) {
            guard let other = known.updateValue(code, forKey: code.name) else { continue }
            #expect(other.kind == code.kind && other.text == code.text, "\(code.name)")
        }
        for code in known.values {
            #expect(!code.text.french.isEmpty && !code.text.english.isEmpty)
            #expect(code.name.allSatisfy { $0.isASCII && ($0.isLowercase || $0 == "." || $0 == "_") }, "\(code.name)")
        }
    }

    @Test func `the table of addresses and scopes is the reviewed one`() async throws {
        let platform = try await World.make().platform
        var lines = [
            "# Addresses, scopes and roles", "", "Written by `SurfaceTests`; A admin, C conducteur, F chef de chantier, O compagnon.", "",
            "| operation | addresses | scope | A | C | F | O | success |", "|---|---|---|---|---|---|---|---|",
        ]
        for operation in platform.operations {
            let routes = operation.routes.map { "`\($0.method.rawValue) \($0.path)`" }.joined(separator: "<br>")
            let rights: String =
                if case .caller(let scope, let access) = operation.access {
                    "`\(scope.name)` | \(access.cells.joined(separator: " | "))"
                } else {
                    "open | | | |"
                }
            lines.append("| \(operation.name) | \(routes) | \(rights) | \(operation.status) |")
        }
        try Golden.expect(lines.joined(separator: "\n"), is: "scopes.md")
    }

    @Test func `an address and an operation's name are given once`() async throws {
        let operations = try await World.make().platform.operations
        let addresses = operations.flatMap(\.routes).map { route in
            "\(route.method.rawValue) " + route.path.split(separator: "/").map { $0.hasPrefix("{") ? "{}" : String($0) }.joined(separator: "/")
        }
        #expect(Set(addresses).count == addresses.count)
        #expect(Set(operations.map(\.name)).count == operations.count)
        for operation in operations {
            #expect(Set(operation.routes.map(\.version)).contains(.v1), "\(operation.name)")
            if !operation.name.hasSuffix("SDK") { #expect(Set(operation.routes.map(\.version)).contains(.v2), "\(operation.name)") }
        }
    }

    // MARK: Events

    @Test func `the payload of each event is the reviewed one`() async throws {
        var payloads: [(name: String, data: String)] = []
        for row in StatusRow.all where !row.events.isEmpty {
            let world = try await World.make()
            let operation = try world.operation(row.operation)
            _ = try await world.call(operation, try #require(operation.routes.first), row.success)
            for event in try await world.rows("outbox", "event_type", "data") where !payloads.contains(where: { $0.name == event[0] }) {
                payloads.append((event[0], event[1]))
            }
        }
        let world = try await World.make()
        try await world.write { session in
            let scope = SignalementScope(session, chantiers: SignalementSites(session: session), people: Assignees(session: session))
            _ = try EscalateSignalement()(Signalement.ID(2), in: scope)
        }
        payloads += try await world.rows("outbox", "event_type", "data").prefix(1).map { ($0[0], $0[1]) }
        let json = try payloads.sorted { $0.name < $1.name }.map {
            JSON.Member($0.name, Self.masked(event: try JSONReader.parse(Array($0.data.utf8))))
        }
        try Golden.expect(JSON.object(json).pretty(), is: "events.json")
        #expect(Set(payloads.map(\.name)) == Self.announced)
    }

    /// Ids and prefixes of keys are drawn.
    private static func masked(event json: JSON) -> JSON {
        guard case .object(let members) = json, json["api_key_id"] != nil else { return json }
        return .object(members.map { ["id", "api_key_id", "key_prefix"].contains($0.name) ? .init($0.name, "…") : $0 })
    }

    /// domain.md §5.4, for what exists.
    private static let announced: Set<String> = [
        "chantier.created", "chantier.updated", "chantier.deleted", "chantier.statut_changed", "signalement.created", "signalement.updated",
        "signalement.closed", "signalement.escaladed", "signalement.assigned", "signalement.treated", "signalement.reopened",
        "signalement.reponse_added", "user.created", "user.updated", "user.activated", "user.deactivated", "api_key.created", "api_key.revoked",
    ]

    /// domain.md §5.4: every legacy key, whatever we add.
    @Test(arguments: [
        ("createChantier", "chantier.created", "chantier_id nom adresse statut"),
        ("updateChantier", "chantier.updated", "chantier_id nom adresse statut changes"),
        ("deleteChantier", "chantier.deleted", "chantier_id nom adresse"),
        ("startChantier", "chantier.statut_changed", "chantier_id ancien_statut nouveau_statut nom adresse"),
        ("createSignalement", "signalement.created", "signalement_id chantier_id user_id titre gravite priorite id utilisateur_id"),
        ("updateSignalement", "signalement.updated", "signalement_id chantier_id user_id titre gravite changes priorite"),
        ("closeSignalement", "signalement.closed", "signalement_id chantier_id user_id titre gravite closed_by resolution"),
    ])
    func `an event carries the keys that the old one had`(name: String, event: String, keys: String) async throws {
        let world = try await World.make()
        let operation = try world.operation(name)
        let row = try #require(StatusRow.all.first { $0.operation == name })
        _ = try await world.call(operation, try #require(operation.routes.first), row.success)
        let stored = try #require(try await world.rows("outbox", "data", where: "event_type = '\(event)'").first?[0])
        let data = try JSONReader.parse(Array(stored.utf8))
        #expect(Set(keys.split(separator: " ").map(String.init)).subtracting(data.names) == [])
    }
}
