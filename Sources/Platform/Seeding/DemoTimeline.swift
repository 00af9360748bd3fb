import ChantiersAdapters
import ChantiersApplication
import IdentityAdapters
import IdentityApplication
import Kernel
import SQLKit
import SignalementsAdapters
import SignalementsApplication
import SignalementsDomain
import UseCaseKit

/// What happens in the made-up company, and when: written down in any order, played in the order of time.
struct DemoTimeline: Sendable {
    typealias Act = @Sendable (DemoStage) throws -> Void

    private var steps: [(moment: Instant, act: Act)] = []

    mutating func at(_ moment: Instant, _ act: @escaping Act) { steps.append((moment, act)) }

    /// Steps of the same moment keep the order in which they were written.
    func play(on stage: DemoStage, progress: (_ done: Int, _ total: Int) -> Void) throws {
        let order = steps.indices.sorted { (steps[$0].moment, $0) < (steps[$1].moment, $1) }
        for (done, index) in order.enumerated() {
            stage.now = steps[index].moment
            try steps[index].act(stage)
            progress(done + 1, order.count)
        }
    }
}

/// One transaction in which the months go by: who acts, through which use cases, and what was made so far.
final class DemoStage {
    private let connection: any SQLConnection
    private let environment: Environment
    private let crew: DemoCrew
    fileprivate(set) var now: Instant
    var sites: [DemoSite.Key: ChantierID] = [:]
    /// By their place in the script.
    var signalements: [Int: Signalement.ID] = [:]

    init(_ connection: any SQLConnection, _ environment: Environment, _ crew: DemoCrew) {
        (self.connection, self.environment, self.crew) = (connection, environment, crew)
        now = environment.now()
    }

    func person(_ name: DemoName) throws -> UtilisateurID { try crew.id(name) }

    func site(_ key: DemoSite.Key) throws -> ChantierID {
        guard let id = sites[key] else { throw Complaint("the site \(key.rawValue) does not exist yet") }
        return id
    }

    func signalement(_ number: Int) throws -> Signalement.ID {
        guard let id = signalements[number] else { throw Complaint("the signalement \(number) does not exist yet") }
        return id
    }

    func withSites(_ name: DemoName, _ access: Access = .managers, _ body: (ChantierScope, Caller) throws -> Void) throws {
        let (session, caller) = try session(name, access)
        try body(ChantierScope(session, people: TeamPeople(session: session), obstacles: Obstacles(session: session)), caller)
    }

    func withSignalements(_ name: DemoName, _ access: Access, _ body: (SignalementScope, Caller) throws -> Void) throws {
        let (session, caller) = try session(name, access)
        try body(scope(session), caller)
    }

    /// The job that nobody asks for.
    func withSignalementsAlone(_ body: (SignalementScope) throws -> Void) throws {
        try body(scope(SQLSession(connection, now: now, caller: nil, environment: environment)))
    }

    func withPeople(_ name: DemoName, _ access: Access = .managers, _ body: (IdentityScope, Caller) throws -> Void) throws {
        let (session, caller) = try session(name, access)
        try body(IdentityScope(session), caller)
    }

    private func scope(_ session: SQLSession) -> SignalementScope {
        SignalementScope(session, chantiers: SignalementSites(session: session), people: Assignees(session: session))
    }

    private func session(_ name: DemoName, _ access: Access) throws -> (SQLSession, Caller) {
        let caller = try crew.caller(name, access)
        return (SQLSession(connection, now: now, caller: caller, environment: environment), caller)
    }
}
