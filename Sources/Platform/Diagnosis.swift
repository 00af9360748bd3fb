import FoundationEssentials
import Glibc
import Kernel
import SQLKit

/// `hub doctor`: looks at an installation without changing it, and says what is wrong and how to mend it.
public struct Diagnosis: Sendable {
    private let settings: Settings

    public init(_ settings: Settings) { self.settings = settings }

    public func run() async -> [Finding] {
        var findings = [folder(), secrets(), documents(), disk()]
        findings += await database()
        return findings
    }

    private func folder() -> Finding {
        let path = settings.dataDirectory
        guard FileManager.default.fileExists(atPath: path) else {
            return .problem("data folder \(path) does not exist: `hub serve` or `hub migrate` creates it")
        }
        guard access(path, W_OK) == 0 else { return .problem("data folder \(path) is not writable by this user") }
        return .fine("data folder \(path)")
    }

    private func secrets() -> Finding {
        if settings.secretKey != nil { return .fine("secret key comes from the settings") }
        let path = MasterSecret.path(settings)
        var status = stat()
        guard stat(path, &status) == 0 else {
            let isNew = settings.databaseURL == nil && !FileManager.default.fileExists(atPath: settings.databasePath)
            return .problem(isNew ? "no secret key yet: `hub serve` creates \(path)" : "no secret key: set HUB_SECRET_KEY, or restore \(path)")
        }
        guard status.st_mode & 0o077 == 0 else { return .problem("\(path) is readable by others: chmod 600 \(path)") }
        return .fine("secret key \(path)")
    }

    private func documents() -> Finding {
        let path = settings.shareDirectory + "/swagger-ui/swagger-ui-bundle.js"
        guard FileManager.default.fileExists(atPath: path) else { return .problem("\(path) is missing: /docs needs `scripts/fetch-swagger-ui`") }
        return .fine("Swagger UI files")
    }

    private func disk() -> Finding {
        var information = statvfs()
        guard statvfs(settings.dataDirectory, &information) == 0 else { return .problem("free space of \(settings.dataDirectory) is unknown") }
        let megabytes = UInt64(information.f_bavail) * UInt64(information.f_frsize) / 1_000_000
        return megabytes < 500 ? .problem("only \(megabytes) MB free for the data") : .fine("\(megabytes) MB free for the data")
    }

    private func database() async -> [Finding] {
        let path = settings.databasePath
        if settings.databaseURL == nil, !FileManager.default.fileExists(atPath: path) {
            return [.problem("no database at \(path): `hub migrate` creates it")]
        }
        let place = settings.databaseURL == nil ? "database \(path)" : "the database of DATABASE_URL"
        // Opening would make a key.
        guard settings.databaseURL == nil || MasterSecret.isThere(settings) else {
            return [.problem("\(place) is not looked at without its secret key: set HUB_SECRET_KEY")]
        }
        do { return try await database(at: place, try Installation(settings)) } catch {
            return [.problem("\(place) cannot be opened: \((error as? Fault)?.cause.map { "\($0)" } ?? "\(error)")")]
        }
    }

    private func database(at place: String, _ installation: Installation) async throws -> [Finding] {
        var findings = try await installation.storage.problems().map { Finding.problem("database: \($0)") }
        if findings.isEmpty { findings.append(.fine("\(place) is sound")) }
        if try await MoveJournal.isUnfinished(on: installation.database) {
            return findings + [.problem("a move into this database is not finished: hub move")]
        }
        let pending = try await installation.migrator.pending(on: installation.database)
        findings.append(
            pending.isEmpty ? .fine("schema is up to date") : .problem("migrations pending (\(pending.joined(separator: ", "))): hub migrate"))
        guard pending.isEmpty else { return findings }
        findings.append(try await key(of: installation))
        let isEmpty = try await installation.administration.isEmpty()
        return findings + [isEmpty ? .problem("no user yet: `hub serve` or `hub users create`") : .fine("users exist")]
    }

    private func key(of installation: Installation) async throws -> Finding {
        switch try await installation.database.read(.brief, { try installation.proof.verdict(on: $0) }) {
        case .isKnown: .fine("the secret key is that of the database")
        case .isFree: .problem("the database knows no secret key yet: `hub serve` or `hub migrate` has it know this one")
        case .isOther: .problem(Complaint.otherSecretKey(settings).description)
        }
    }
}

extension Settings {
    var databasePath: String { dataDirectory + "/hub.sqlite" }
}
