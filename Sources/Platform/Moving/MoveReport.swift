import FoundationEssentials
import Kernel
import SQLKit

/// What `hub move` says.
enum MoveReport {
    static func preview(of source: MoveSource, at path: String, _ state: MoveTarget.State) -> String {
        let rows = source.tables.map { [$0.name, "\(source.counts[$0.name] ?? 0)"] }
        let apart = Move.apart.map { [$0.table, "not copied: \($0.why)"] }
        let table = TextTable.render(rows + apart, whenEmpty: "").split(separator: "\n").map { line in
            line.prefix(through: line.lastIndex { $0 != " " } ?? line.startIndex)
        }
        return """
            \(source.rows) rows of \(source.tables.count) tables would be moved from \(path):

            \(table.map { "  \($0)" }.joined(separator: "\n"))

            \(describe(state, source))
            """
    }

    private static func describe(_ state: MoveTarget.State, _ source: MoveSource) -> String {
        switch state {
        case .empty: "The target is empty. Nothing was changed."
        case .interrupted(source.stamp, let rows): "The target holds an interrupted move of this source, which would go on after \(rows) rows."
        case .interrupted: "The target holds an interrupted move of another source, or this one has changed since: --restart would begin again."
        case .done: alreadyDone(source.rows)
        case .occupied(let table): "The target holds data already (\(table)): the move would be refused."
        }
    }

    static func alreadyDone(_ rows: Int64) -> String { "This source was moved to the target already (\(rows) rows). Nothing was changed." }

    static func done(_ verified: Transfer.Verified, of source: MoveSource, seconds: Double, settings: Settings, target: String) -> String {
        """
        \(verified.rows) rows of \(source.tables.count) tables were moved in \(tenths(seconds)) s; both sides are the same:
        SHA-256 \(verified.checksum)

        From now on, for every process:

          DATABASE_URL         \(withoutPassword(target))
          \(key(settings))

        The embedded database \(settings.databasePath) is as it was; it is not used any more.
        """
    }

    private static func key(_ settings: Settings) -> String {
        if settings.secretKey != nil { return "HUB_SECRET_KEY       as for this command" }
        return "HUB_SECRET_KEY_FILE  \(settings.dataDirectory)/secrets/master.key, or a copy of it on each machine"
    }

    private static func tenths(_ seconds: Double) -> String { "\((seconds * 10).rounded() / 10)" }

    /// What the terminal keeps must not open the database.
    static func withoutPassword(_ url: String) -> String {
        let url = url.replacing(#/([?&](?:ssl)?password=)[^&]*/#) { "\($0.output.1)…" }
        guard let match = url.firstMatch(of: #/^([a-z]+:\/\/[^:@\/?]*):[^@\/]*@/#) else { return url }
        return "\(match.output.1):…@\(url[match.range.upperBound...])"
    }
}
