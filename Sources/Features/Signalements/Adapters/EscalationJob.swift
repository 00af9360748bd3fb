import APIKit
import JobKit
import Kernel
import ResourceKit
import SQLKit
import SignalementsApplication
import SignalementsDomain

extension SignalementsAPI {
    /// Every quarter of an hour, tells those who must know of what waits too long (domain.md §2.5).
    ///
    /// Each signalement is escalated in a transaction of its own, with its events and its audit row; one that cannot be is
    /// reported and stops no other. The next run tries it again.
    var escalation: Job {
        Job(
            "signalements.escalation", Text("Escalade des signalements en attente", "Escalation of waiting incident reports"),
            schedule: .cron("*/15 * * * *"), timeoutSeconds: 600
        ) { context in
            var run = EscalationRun(context: context, scope: scope)
            return try await run.report()
        }
    }
}

/// One run over the open signalements, page by page, the earliest deadline first.
private struct EscalationRun {
    private static let pageSize = 200

    let context: JobContext
    let scope: @Sendable (SQLSession) -> SignalementScope
    private var examined = 0
    private var levels = 0
    private var failures: [JobReport.Failure] = []

    init(context: JobContext, scope: @escaping @Sendable (SQLSession) -> SignalementScope) {
        self.context = context
        self.scope = scope
    }

    mutating func report() async throws -> JobReport {
        var place: EscalationPage.Place?
        repeat {
            let page = try await context.read { [place] in try EscalationPage(after: place, size: Self.pageSize, in: $0) }
            examined += page.count
            failures += page.failures
            for id in page.due { try await escalate(id) }
            place = page.count < Self.pageSize ? nil : page.last
        } while place != nil
        return JobReport([.init("examined", JSON(examined)), .init("escalated_levels", JSON(levels))], failures: failures)
    }

    private mutating func escalate(_ id: Signalement.ID) async throws {
        do {
            levels += try await context.change("escalateSignalement") { [scope] in try EscalateSignalement()(id, in: scope($0)).count }
        } catch let fault as Fault where fault.code == .signalementNotFound {
            // Deleted since the page was read.
        } catch let fault as Fault where fault.code.kind == .unavailable {
            // Nothing about this one: the storage fails, and so would all the others.
            throw fault
        } catch let stop as CancellationError {
            throw stop
        } catch {
            failures.append(JobReport.Failure("signalement \(id)", error))
        }
    }
}

/// Some open signalements in the order of their deadlines, and those of them that have a level due.
struct EscalationPage: Sendable {
    /// Where a page ends.
    struct Place: Sendable {
        let deadline: Instant
        let id: Int64
    }

    private(set) var count = 0
    private(set) var last: Place?
    private(set) var due: [Signalement.ID] = []
    private(set) var failures: [JobReport.Failure] = []

    /// A row that cannot be read is a failure of its own; the page goes on.
    init(after place: Place?, size: Int, in session: SQLSession) throws {
        let columns = Signalement.resource.shape.columns
        guard let deadline = columns.firstIndex(where: { $0.name == "echeance" }) else { throw Fault(.unexpected) }
        try session.connection.visit(Self.query(after: place, size: size)) { row in
            count += 1
            last = Place(deadline: row.instant(deadline), id: row.integer(0))
            do {
                let signalement = try Signalement.resource.decode(row)
                if signalement.awaitsEscalation(at: session.now) { due.append(signalement.id) }
            } catch { failures.append(JobReport.Failure("signalement \(row.integer(0))", error)) }
        }
    }

    /// The first term is spelled as in the index of the open ones. Those which have reached the last level have nothing left.
    static func query(after place: Place?, size: Int) -> SQLQuery {
        let from: SQLQuery = place.map { " AND (t.echeance, t.id) > (\($0.deadline), \($0.id))" } ?? .empty
        return """
            SELECT \(columns: Signalement.resource.shape) FROM signalements t WHERE t.statut NOT IN ('traite', 'cloture')\(from)
            AND NOT EXISTS (SELECT 1 FROM signalement_escalades e WHERE e.signalement_id = t.id AND e.niveau = 'admin')
            ORDER BY t.echeance, t.id LIMIT \(size)
            """
    }
}
