public import SQLKit
public import SignalementsApplication

extension SignalementScope {
    /// What a transaction reaches; also what the escalation job works with.
    public init(_ session: SQLSession, chantiers: any ChantierDirectory, people: any PeopleDirectory) {
        self.init(
            signalements: SQLSignalementRepository(session), reponses: SQLReponseRepository(session), escalades: SQLEscaladeRepository(session),
            chantiers: chantiers, people: people, events: session, now: session.now)
    }
}
