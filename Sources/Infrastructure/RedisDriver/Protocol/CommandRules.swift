/// What may be sent on a connection that several callers share.
///
/// Answers are matched to callers by their order alone. A command without an answer, or one that changes what the connection is,
/// would hand one caller's answer to another: it is refused before it is sent.
enum CommandRules {
    /// Checks commands that go out together.
    static func check(_ commands: some Collection<[RESPArgument]>) throws(RedisMisuse) {
        var isInTransaction = false
        for command in commands {
            // The server does not answer a command without words.
            guard let name = command.first else { throw RedisMisuse("A command has no words.") }
            try check(name, of: command)
            if name.spells("MULTI") { isInTransaction = true }
            if name.spells("EXEC") || name.spells("DISCARD") { isInTransaction = false }
        }
        // Left open, it would swallow what other callers send next.
        guard !isInTransaction else { throw RedisMisuse("MULTI is only for a batch that also holds its EXEC.") }
    }

    private static func check(_ name: RESPArgument, of command: [RESPArgument]) throws(RedisMisuse) {
        // By length first: of the commands in daily use few have the length of a refused one.
        guard name.count < refused.count, let found = refused[name.count].first(where: { name.spells($0) }) else { return }
        guard name.count != 6 || !name.spells("CLIENT") || (command.count > 1 && command[1].spells("REPLY")) else { return }
        throw RedisMisuse("\(found) cannot be sent on a connection that others share.")
    }

    /// By their length.
    private static let refused: [[StaticString]] = {
        let names: [StaticString] = [
            // Answered otherwise, or not at all.
            "SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE", "SSUBSCRIBE", "SUNSUBSCRIBE", "MONITOR", "SYNC", "PSYNC", "CLIENT",
            // Change who the connection is, what it sees, or whether it is.
            "AUTH", "HELLO", "RESET", "QUIT", "SELECT", "WATCH",
        ]
        let longest = names.map(\.utf8CodeUnitCount).max() ?? 0
        return (0...longest).map { length in names.filter { $0.utf8CodeUnitCount == length } }
    }()
}
