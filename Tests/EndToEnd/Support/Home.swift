import ProcessKit

enum Engine: CaseIterable { case embedded, postgres }

/// Where the servers of one installation keep their data, one after the other.
struct Home: Sendable {
    let folder: Folder
    let database: PostgresServer?

    init(_ engine: Engine) throws {
        folder = try Folder()
        database = engine == .postgres ? try PostgresServer.start() : nil
    }

    func start(_ environment: [String: String] = [:]) throws -> Hub {
        var all = environment
        all["DATABASE_URL"] = database?.url
        return try Hub.start(all, in: folder)
    }
}
