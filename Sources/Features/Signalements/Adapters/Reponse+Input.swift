import APIKit
import SignalementsApplication
import SignalementsDomain

extension NewReponse {
    /// domain.md §1.8, "Réponse".
    static let body = Body<NewReponse>(
        BodyField<String>.required("contenu", v2: "content", freeText),
        BodyField<String?>.optional("photo_url", .length(1...500)),
        BodyField<Bool>.defaulted("est_resolution", v2: "isResolution", false),
        make: { NewReponse(contenu: $0, photoURL: $1, estResolution: $2) })
}

extension Reponse {
    static let changes = ChangesBody<Reponse>([
        .value("contenu", v2: "content", freeText, String.self) { $0.contenu = $1 },
        .nullable("photo_url", .length(1...500), String.self) { $0.photoURL = $1 },
        .value("est_resolution", v2: "isResolution", Rules(), Bool.self) { $0.estResolution = $1 },
    ])
}
