import Kernel
import SQLKit
import SQLiteDriver
import UseCaseKit

/// `hub seed --demo`: a believable building company with eight months behind it and six ahead, the same each time.
///
/// All is made through the use cases, each run at the moment it happened, so that rules, codes, versions and events are
/// what months of use would have left. Days count from today: with the same clock, the rows are the same. The accounts
/// come first; the rest is one transaction, so that an interrupted run is simply run again.
public struct DemoSeed: Sendable {
    /// Everybody's password, in development only.
    public static let developmentPassword = "Demo-2026!"

    private let installation: Installation
    private let calendar: DemoCalendar

    public init(_ installation: Installation) {
        self.installation = installation
        calendar = DemoCalendar(today: installation.environment.now().day)
    }

    /// - Parameter progress: told how far it is, about once a second.
    /// - Returns: what was made and who can sign in, or why nothing was done.
    public func run(progress: @escaping @Sendable (String) -> Void = { _ in }) async throws -> String {
        let start = ContinuousClock.now
        guard try await installation.database.read(.brief, Self.isWithoutSites) else { return Self.refusal }
        let password = password()
        let crew = try await Complaint.explaining { try await DemoHiring(installation: installation, calendar: calendar, password: password).run() }
        let isDone = try await Complaint.explaining { try await play(with: crew, progress) }
        guard isDone else { return Self.refusal }
        try await installation.storage.optimize()
        let report = DemoReport(crew: crew, password: password, isShared: isDevelopment)
        return try await installation.database.read(.long) { try report.text($0, ContinuousClock.now - start) }
    }

    private static let refusal = "There are sites already: --demo only fills an installation that has none. Nothing was changed."

    private static func isWithoutSites(_ connection: any SQLConnection) throws -> Bool { try !connection.exists("SELECT 1 FROM chantiers LIMIT 1") }

    private var isDevelopment: Bool { installation.settings.profile == .development }

    /// Outside development nobody can guess it: 120 random bits, and one of each kind that the policy asks for.
    private func password() -> String {
        isDevelopment ? Self.developmentPassword : Base64URL.encode(installation.environment.randomBytes(15)) + "aA1"
    }

    /// The script: what happens to whom, and when.
    private func timeline() -> DemoTimeline {
        var timeline = DemoTimeline()
        DemoOffice(calendar: calendar).write(on: &timeline)
        for (index, site) in DemoSite.all.enumerated() {
            var history = DemoSiteHistory(site, index, calendar)
            history.write(on: &timeline)
        }
        for (number, signalement) in DemoSignalement.all.enumerated() {
            var history = DemoSignalementHistory(signalement, number, calendar)
            history?.write(on: &timeline)
        }
        return timeline
    }

    /// - Returns: `false` when somebody made a site in the meantime; nothing is changed then.
    private func play(with crew: DemoCrew, _ progress: @escaping @Sendable (String) -> Void) async throws -> Bool {
        let timeline = timeline()
        return try await installation.database.write { [environment = installation.environment] connection in
            guard try Self.isWithoutSites(connection) else { return false }
            var said = ContinuousClock.now
            try timeline.play(on: DemoStage(connection, environment, crew)) { done, total in
                guard ContinuousClock.now - said >= .seconds(1) else { return }
                said = ContinuousClock.now
                progress("\(done) of \(total) steps")
            }
            return true
        }
    }
}
