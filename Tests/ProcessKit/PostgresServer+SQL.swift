import Synchronization

extension PostgresServer {
    private static let count = Atomic<Int>(0)

    /// A schema of its own, as a URL whose connections see nothing else.
    public func schema() throws -> String {
        let name = "test_\(Self.count.add(1, ordering: .relaxed).newValue)"
        try Self.run("CREATE SCHEMA \(name)", at: url)
        return "\(url)?options=-csearch_path%3D\(name)"
    }

    /// Runs statements as the server's own client does; answers the values of the rows, separated by bars and line ends.
    @discardableResult
    public static func run(_ sql: String, at url: String) throws -> String {
        let process = try RunningProcess(["psql", "--no-psqlrc", "-qAt", "-v", "ON_ERROR_STOP=1", "-c", sql, url], in: try Folder())
        guard try process.exitCode() == 0 else { throw Failure("psql: \(process.errors)") }
        return process.output.split(whereSeparator: \.isNewline).joined(separator: "\n")
    }
}
