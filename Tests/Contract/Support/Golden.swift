import FoundationEssentials
import Testing

/// Compares what the program says of itself with a reviewed file of `Tests/Contract/Golden`.
///
/// `UPDATE_GOLDEN=1` rewrites the files instead; the difference is then reviewed with git.
enum Golden {
    private static let folder: String = {
        let support = #filePath.split(separator: "/").dropLast(2)
        return "/" + support.joined(separator: "/") + "/Golden"
    }()

    private static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"].map { !$0.isEmpty } ?? false

    static func expect(_ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let path = "\(folder)/\(name)"
        let actual = text.hasSuffix("\n") ? text : text + "\n"
        if isUpdating {
            try actual.write(toFile: path, atomically: true, encoding: .utf8)
            return
        }
        guard let expected = try? String(contentsOfFile: path, encoding: .utf8) else {
            Issue.record("no golden file \(name): run with UPDATE_GOLDEN=1, then review it", sourceLocation: sourceLocation)
            return
        }
        guard actual != expected else { return }
        Issue.record("\(name) changed: \(firstDifference(expected, actual))", sourceLocation: sourceLocation)
    }

    private static func firstDifference(_ expected: String, _ actual: String) -> Comment {
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
        let line = zip(old, new).enumerated().first { $1.0 != $1.1 }?.offset ?? min(old.count, new.count)
        let was = line < old.count ? old[line] : "(end)"
        let now = line < new.count ? new[line] : "(end)"
        return "line \(line + 1) was `\(was)`, is now `\(now)`"
    }
}
