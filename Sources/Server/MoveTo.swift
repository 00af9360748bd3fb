import ArgumentParser
import Glibc
import Platform

struct MoveTo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move",
        abstract: "Move an embedded installation (HUB_DATA_DIR) to PostgreSQL.",
        discussion: """
            Called move because `hub migrate` is about the schema, and this about the data. Stop `hub serve` and `hub work` first. The target is an \
            empty database; its schema is made. Rows are copied, then compared on both sides; the embedded database stays as it is.
            However it is interrupted, the same command goes on where it stopped, and a finished move is not done again. An unfinished target is \
            served by nobody. Progress goes to the standard error. Exits with 1 when the installation was not moved.
            """)

    @OptionGroup var common: CommonOptions
    @Option(help: "postgres://user:password@host/database. (DATABASE_URL, DATABASE_URL_FILE; those are not seen by other users of the machine)")
    var to: String?
    @Flag(name: .customLong("dry-run"), help: "Check both sides and tell what would be moved; change nothing.") var isRehearsal = false
    @Flag(help: "Remove what an interrupted move left in the target, and begin again.") var restart = false

    func run() async throws {
        // The flag wins over the name of a file that the environment may give.
        let flags = to.map { ["DATABASE_URL": $0, "DATABASE_URL_FILE": ""] } ?? [:]
        let move = try Move(try await common.settings(flags)) { Self.tell($0) }
        print(isRehearsal ? try await move.preview() : try await move.run(restarting: restart))
    }

    /// To the standard error, at once.
    private static func tell(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    }
}
