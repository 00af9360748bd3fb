import Testing

@testable import ResourceKit

struct FieldTraitsTests {
    @Test(arguments: [
        ("nom", "nom"), ("created_at", "createdAt"), ("date_debut_prevue", "dateDebutPrevue"), ("contact_1", "contact1"), ("a_b_c", "aBC"),
        ("maitre__ouvrage", "maitreOuvrage"), ("photo_URL", "photoURL"), ("id", "id"), ("", ""),
    ])
    func `a v1 name becomes camel case`(name: String, camelCase: String) {
        #expect(FieldTraits.camelCase(name) == camelCase)
        #expect(FieldTraits(v1: name, v2: nil, kind: .text).v2 == camelCase)
    }

    @Test func `an English name replaces the camel case`() {
        let traits = FieldTraits(v1: "date_debut", v2: "startDate", kind: .day)
        #expect(traits.name(.v1) == "date_debut")
        #expect(traits.name(.v2) == "startDate")
    }

    @Test func `a field is shown to everyone on both versions unless it says otherwise`() {
        let field = Field<Int, Int>("age") { $0 }
        #expect(field.traits.versions == [.v1, .v2])
        #expect(field.traits.visibility == .everyone)
        #expect(
            !field.traits.isSecret && !field.traits.isSortable && !field.traits.isFilterable && !field.traits.isVolatile && !field.traits.isOnDemand)
    }

    @Test func `hidden and secret fields are shown nowhere, and only secrets leave audit rows`() {
        let field = Field<Int, Int>("age") { $0 }
        #expect(field.hidden.traits.versions.isEmpty)
        #expect(!field.hidden.traits.isSecret)
        #expect(field.secret.traits.versions.isEmpty)
        #expect(field.secret.traits.isSecret)
        #expect(field.unaudited.traits.isSecret)
        #expect(field.unaudited.traits.versions == [.v1, .v2])
    }

    @Test func `a kind is seen through its optionality`() {
        #expect(Optional<Int>.kind == .optional(.integer))
        #expect(FieldKind.optional(.day).wrapped == .day)
        #expect(FieldKind.day.wrapped == .day)
        #expect(FieldKind.optional(.day).isOptional)
        #expect(!FieldKind.day.isOptional)
    }
}
