import Kernel
import ResourceKit
import TestKit
import Testing

@testable import APIKit

private struct Contact: Sendable, Equatable {
    var nom: String
    var telephone: String?

    static let body = Body<Contact>(
        BodyField<String>.required("nom", v2: "name", .length(1...10)), BodyField<String?>.optional("telephone", v2: "phone", .length(2...5)),
        make: { Contact(nom: $0, telephone: $1) })
}

private struct Site: Sendable, Equatable {
    var nom: String
    var etat: Line.State
    var priorite: Int64
    var debut: Day?
    var contacts: [Contact]?

    static let body = Body<Site>(
        BodyField<String>.required("nom", v2: "name", .length(1...10)), BodyField<Line.State>.defaulted("etat", v2: "state", .open),
        BodyField<Int64>.defaulted("niveau_priorite", 3, .range(1...5)), BodyField<Day?>.optional("debut", v2: "startDate"),
        BodyField<[Contact]?>.list("contacts", Contact.body, maximum: 3),
        make: { Site(nom: $0, etat: $1, priorite: $2, debut: $3, contacts: $4) })
}

struct BodyTests {
    private func parsed(_ json: JSON?, _ version: APIVersion = .v1) throws -> Site { try Site.body.parse(.test(version, body: json)) }
    private func problems(_ json: JSON?, _ version: APIVersion = .v1) -> [String]? { fault { try parsed(json, version) }?.summary }

    @Test func `every field is read under its v1 name`() throws {
        let json: JSON = [
            "nom": " Gare ", "etat": "ferme", "niveau_priorite": "5", "debut": "2026-01-15",
            "contacts": [["nom": "A", "telephone": "0612"], ["nom": "B"]],
        ]
        #expect(
            try parsed(json)
                == Site(
                    nom: "Gare", etat: .closed, priorite: 5, debut: Instant.test.day,
                    contacts: [Contact(nom: "A", telephone: "0612"), Contact(nom: "B")]))
    }

    @Test func `every field is read under its v2 name, camel-cased when it has no other`() throws {
        let json: JSON = [
            "name": "Gare", "state": "closed", "niveauPriorite": 5, "startDate": "2026-01-15", "contacts": [["name": "A", "phone": "0612"]],
        ]
        #expect(
            try parsed(json, .v2)
                == Site(nom: "Gare", etat: .closed, priorite: 5, debut: Instant.test.day, contacts: [Contact(nom: "A", telephone: "0612")]))
    }

    @Test func `the names and spellings of the other version are not read`() {
        #expect(problems(["name": "Gare"], .v1) == ["nom: missing"])
        #expect(problems(["nom": "Gare"], .v2) == ["name: missing"])
        #expect(problems(["name": "Gare", "state": "ferme"], .v2) == ["state: enum"])
    }

    @Test func `absent fields take their defaults`() throws {
        #expect(try parsed(["nom": "Gare"]) == Site(nom: "Gare", etat: .open, priorite: 3))
    }

    @Test func `null is absent where absence is allowed`() throws {
        let json: JSON = ["nom": "Gare", "etat": nil, "niveau_priorite": nil, "debut": nil, "contacts": nil]
        #expect(try parsed(json) == Site(nom: "Gare", etat: .open, priorite: 3))
    }

    @Test func `a required field that is null is missing`() {
        #expect(problems(["nom": nil]) == ["nom: missing"])
    }

    @Test func `a blank optional is nothing, a blank required is too short`() throws {
        #expect(try parsed(["nom": "Gare", "debut": " \t"]).debut == nil)
        #expect(problems(["nom": "  "]) == ["nom: string_too_short"])
    }

    @Test func `unknown keys are ignored and the last duplicate is read`() throws {
        #expect(try parsed(.object([.init("nom", "A"), .init("inconnu", [1]), .init("nom", "B")])).nom == "B")
    }

    @Test func `an empty list is not an absent one`() throws {
        #expect(try parsed(["nom": "Gare", "contacts": []]).contacts == [])
    }

    @Test func `every problem is told at once, nested ones with their place, in order`() {
        let json: JSON = [
            "nom": 5, "etat": "x", "niveau_priorite": 9, "debut": "demain",
            "contacts": [["nom": "A"], ["telephone": "1"], ["nom": "un nom trop long", "telephone": 7]],
        ]
        #expect(
            problems(json) == [
                "nom: string_type", "etat: enum", "niveau_priorite: less_than_equal", "debut: date_parsing", "contacts.1.nom: missing",
                "contacts.1.telephone: string_too_short", "contacts.2.nom: string_too_long", "contacts.2.telephone: string_type",
            ])
    }

    @Test func `a place is named as the version names it`() {
        #expect(problems(["name": "A", "contacts": [["phone": "1"]]], .v2) == ["contacts.0.name: missing", "contacts.0.phone: string_too_short"])
    }

    @Test(
        arguments: [
            ("x", ["contacts: list_type"]), (.object([]), ["contacts: list_type"]),
            ([["nom": "A"], ["nom": "A"], ["nom": "A"], ["nom": "A"]], ["contacts: too_long"]),
        ] as [(JSON, [String])])
    func `what is not a list, or too long a one, is refused whole`(list: JSON, expected: [String]) {
        #expect(problems(["nom": "Gare", "contacts": list]) == expected)
    }

    @Test func `an element that is no object is named by its index`() {
        #expect(problems(["nom": "Gare", "contacts": [["nom": "A"], 7, nil]]) == ["contacts.1: dict_type", "contacts.2: dict_type"])
    }

    @Test(arguments: [.array([]), "x", 1, .null, true] as [JSON])
    func `a body that is no object is a problem of the body itself`(json: JSON) {
        #expect(problems(json) == [": dict_type"])
        #expect(fault { try parsed(json) }?.problems.first?.path == [])
    }

    @Test func `a body that is required and absent is missing`() {
        #expect(problems(nil) == [": missing"])
        #expect(fault { try parsed(nil) }?.code == .invalidInput)
    }

    @Test func `a NUL is refused where it stands`() {
        #expect(problems(["nom": "a\u{0}b", "contacts": [["nom": "\u{0}"]]]) == ["nom: string_nul", "contacts.0.nom: string_nul"])
    }

    @Test func `a list of texts names the wrong one by its index`() {
        let body = Body<[String]>(BodyField<[String]>.required("codes", .length(1...3)), make: { $0 })
        #expect(fault { try body.parse(.test(body: ["codes": ["a", "", "b"]])) }?.summary == ["codes.1: string_too_short"])
    }

    @Test func `what the command refuses is the refusal, not a bug`() {
        let body = Body<Int64>(
            BodyField<Int64>.required("n"), make: { value in value > 5 ? value : try { throw Fault(.staleVersion, field: "n") }() })
        let refusal = fault { try body.parse(.test(body: ["n": 1])) }
        #expect(refusal?.code == .staleVersion)
        #expect(refusal?.field == "n")
        #expect(fault { try body.parse(.test(body: ["n": 6])) }?.code == nil)
    }

    @Test func `the schema tells the documents both names, and what is required`() {
        let schema = Site.body.schema
        #expect(schema.fields.map(\.v1) == ["nom", "etat", "niveau_priorite", "debut", "contacts"])
        #expect(schema.fields.map(\.v2) == ["name", "state", "niveauPriorite", "startDate", "contacts"])
        #expect(schema.fields.map(\.isRequired) == [true, false, false, false, false])
        #expect(schema.fields.map(\.isNullable) == [false, true, true, true, true])
        #expect(schema.fields.last?.nested?.fields.map(\.v1) == ["nom", "telephone"])
    }
}
