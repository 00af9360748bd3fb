public import ChantiersApplication
import Kernel
public import SQLKit

extension ChantierScope {
    /// What the use cases reach in one transaction; events and audit rows follow from the session.
    public init(_ session: SQLSession, people: any PeopleDirectory, obstacles: any SiteObstacles) {
        self.init(
            chantiers: SQLChantierRepository(session), contacts: SQLContactRepository(session), phases: SQLPhaseRepository(session),
            team: SQLTeamRepository(session), people: people, obstacles: obstacles, events: session, now: session.now)
    }
}
