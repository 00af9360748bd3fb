import Kernel
import ResourceKit
import TestKit
import Testing
import UseCaseKit

@testable import APIKit

struct ChangesBodyTests {
    private static let body = ChangesBody<Line>([
        .value("nom", v2: "name", .length(1...10), String.self) { $0.name = $1 },
        .value("statut", v2: "status", Rules(), Line.State.self) { $0.state = $1 },
        .nullable("date_debut", Rules(), Day.self) { $0.start = $1 },
        .nullable("surnom", v2: "nickname", .length(1...5), String.self) { $0.nickname = $1 },
    ])

    private func changed(_ json: JSON, _ version: APIVersion = .v1) throws -> Line {
        var line = Line(start: Instant.test.day, nickname: "la G")
        try Self.body.parse(.test(version, body: json)).apply(to: &line)
        return line
    }

    private func problems(_ json: JSON?, _ version: APIVersion = .v1) -> [String]? {
        fault { try Self.body.parse(.test(version, body: json)) }?.summary
    }

    @Test func `an absent field stays`() throws {
        let line = try changed(["nom": "Pont"])
        #expect(line.name == "Pont")
        #expect(line.start == Instant.test.day)
        #expect(line.nickname == "la G")
    }

    @Test(arguments: [.null, "", "  "] as [JSON])
    func `null or a blank text clears a nullable field`(json: JSON) throws {
        let line = try changed(["surnom": json, "date_debut": json])
        #expect(line.nickname == nil)
        #expect(line.start == nil)
    }

    @Test func `null is refused where a value must be`() {
        #expect(problems(["nom": nil, "statut": nil]) == ["nom: string_type", "statut: enum"])
    }

    @Test func `no field is no change`() throws {
        #expect(try Self.body.parse(.test(body: .object([]))).isEmpty)
        #expect(try Self.body.parse(.test(body: ["inconnu": 1])).isEmpty)
    }

    @Test func `changes are named in v1 and in declaration order`() throws {
        #expect(try Self.body.parse(.test(.v2, body: ["nickname": "x", "dateDebut": nil, "name": "y"])).names == ["nom", "date_debut", "surnom"])
    }

    @Test func `each version has its names and spellings`() throws {
        #expect(try changed(["status": "closed"], .v2).state == .closed)
        #expect(try changed(["statut": "ferme"], .v1).state == .closed)
        #expect(try changed(["statut": "ferme"], .v2).state == .open)
        #expect(problems(["status": "ferme"], .v2) == ["status: enum"])
    }

    @Test func `every problem is told at once and nothing is changed`() {
        #expect(
            problems(["nom": "", "statut": "x", "date_debut": "demain", "surnom": "trop long"]) == [
                "nom: string_too_short", "statut: enum", "date_debut: date_parsing", "surnom: string_too_long",
            ])
    }

    @Test(arguments: [nil, .null, [], "x", 1] as [JSON?])
    func `a body that is no object is refused`(json: JSON?) {
        #expect(fault { try Self.body.parse(.test(body: json)) }?.code == .invalidInput)
        #expect(fault { try Self.body.parse(.test(body: json)) }?.problems.first?.path == [])
    }

    @Test func `what the entity refuses is refused when it is applied`() throws {
        let body = ChangesBody<Line>([.value("nom", Rules(), String.self) { _, _ in throw Fault(.forbidden) }])
        let changes = try body.parse(.test(body: ["nom": "x"]))
        var line = Line()
        #expect(throws: Fault.self) { try changes.apply(to: &line) }
    }
}
