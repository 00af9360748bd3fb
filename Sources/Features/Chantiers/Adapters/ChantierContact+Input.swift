import APIKit
import ChantiersApplication
import ChantiersDomain

extension ChantierContact {
    /// A contact inside a site's body: only the name is required.
    static let nested = Body<ContactDetails>(
        nameField, professionField, BodyField<String?>.optional("telephone", v2: "phone", .length(1...20)),
        make: { ContactDetails(nom: $0, profession: $1, telephone: $2) }
    )

    /// A contact on its own route, where the telephone is required too (domain.md §4.1).
    static let creation = Body<ContactDetails>(
        nameField, professionField, BodyField<String>.required("telephone", v2: "phone", .length(1...20)),
        make: { ContactDetails(nom: $0, profession: $1, telephone: $2) }
    )

    static let edition = ChangesBody<ChantierContact>([
        .value("nom", v2: "name", .length(1...200), String.self) { $0.nom = $1 },
        .nullable("telephone", v2: "phone", .length(1...20), String.self) { $0.telephone = $1 },
        .nullable("profession", v2: "trade", .length(1...100), String.self) { $0.profession = $1 },
    ])

    private static let nameField = BodyField<String>.required("nom", v2: "name", .length(1...200))
    private static let professionField = BodyField<String?>.optional("profession", v2: "trade", .length(1...100))
}
