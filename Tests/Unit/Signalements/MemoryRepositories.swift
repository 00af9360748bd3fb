import Kernel
import SignalementsApplication
import SignalementsDomain

/// Signalements over plain memory, with the optimistic locking that the port promises.
final class MemorySignalements: SignalementRepository {
    private(set) var rows: [Signalement.ID: Signalement]

    init(_ rows: [Signalement]) { self.rows = Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) }) }

    func nextID() -> Signalement.ID { Signalement.ID((rows.keys.map(\.value).max() ?? 0) + 1) }
    func find(_ id: Signalement.ID) -> Signalement? { rows[id] }
    func insert(_ signalement: Signalement) { rows[signalement.id] = signalement }
    func delete(_ id: Signalement.ID) { rows[id] = nil }

    func update(_ signalement: Signalement) throws -> Signalement {
        guard rows[signalement.id]?.version == signalement.version else { throw Fault(.staleVersion) }
        var stored = signalement
        stored.version += 1
        rows[stored.id] = stored
        return stored
    }
}

/// Answers over plain memory.
final class MemoryReponses: ReponseRepository {
    private(set) var rows: [Reponse.ID: Reponse]

    init(_ rows: [Reponse]) { self.rows = Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) }) }

    func nextID() -> Reponse.ID { Reponse.ID((rows.keys.map(\.value).max() ?? 0) + 1) }
    func find(_ id: Reponse.ID) -> Reponse? { rows[id] }
    func insert(_ reponse: Reponse) { rows[reponse.id] = reponse }
    func delete(_ id: Reponse.ID) { rows[id] = nil }
    func deleteAll(of signalement: Signalement.ID) { rows = rows.filter { $0.value.signalementID != signalement } }

    func update(_ reponse: Reponse) throws -> Reponse {
        guard rows[reponse.id]?.version == reponse.version else { throw Fault(.staleVersion) }
        var stored = reponse
        stored.version += 1
        rows[stored.id] = stored
        return stored
    }
}

/// The escalation history over plain memory.
final class MemoryEscalades: EscaladeRepository {
    private(set) var rows: [Escalade]

    init(_ rows: [Escalade]) { self.rows = rows }

    func levels(of signalement: Signalement.ID) -> Set<Escalade.Niveau> { Set(rows.filter { $0.signalementID == signalement }.map(\.niveau)) }
    func insert(_ escalade: Escalade) { rows.append(escalade) }
    func deleteAll(of signalement: Signalement.ID) { rows.removeAll { $0.signalementID == signalement } }
}
