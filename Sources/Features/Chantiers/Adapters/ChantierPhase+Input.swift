import APIKit
import ChantiersApplication
import ChantiersDomain
import Kernel

extension ChantierPhase {
    static let creation = Body<AddPhase.Command>(
        BodyField<String>.required("nom", v2: "name", .length(1...200)),
        BodyField<String?>.optional("description", .length(1...10_000)),
        BodyField<Int>.defaulted("ordre", v2: "order", 1, ranks),
        BodyField<Day?>.optional("date_debut", v2: "startDate"),
        BodyField<Day?>.optional("date_fin", v2: "endDate"),
        make: { AddPhase.Command(nom: $0, description: $1, ordre: $2, dateDebut: $3, dateFin: $4) }
    )

    static let edition = ChangesBody<ChantierPhase>([
        .value("nom", v2: "name", .length(1...200), String.self) { $0.nom = $1 },
        .nullable("description", .length(1...10_000), String.self) { $0.description = $1 },
        .value("ordre", v2: "order", ranks, Int.self) { $0.ordre = $1 },
        .nullable("date_debut", v2: "startDate", Rules(), Day.self) { $0.dateDebut = $1 },
        .nullable("date_fin", v2: "endDate", Rules(), Day.self) { $0.dateFin = $1 },
    ])

    private static let ranks = Rules.range(1...10_000)
}
