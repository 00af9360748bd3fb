public import Kernel

/// What `GET /` tells a program: the old contract's keys (domain.md §0, "Health").
public struct ServiceCard: Sendable {
    private let name: String
    private let version: String

    public init(name: String, version: String) {
        self.name = name
        self.version = version
    }

    public var json: JSON { ["name": .string(name), "version": .string(version), "status": "running"] }

    /// A page only for who names HTML before JSON, as browsers do; anybody else (curl, probes, old clients) gets JSON.
    public static func isForPeople(accept header: String?) -> Bool {
        guard let header else { return false }
        let weights = ["text/html", "application/xhtml+xml"].compactMap { weight(of: $0, in: header) }
        guard let html = weights.max(), html > 0 else { return false }
        return html >= weight(of: "application/json", in: header) ?? 0
    }

    /// `q` of a type that the header names; `nil` when it does not.
    private static func weight(of type: String, in header: String) -> Double? {
        for part in header.lowercased().split(separator: ",") {
            let pieces = part.split(separator: ";").map { $0.filter { $0 != " " } }
            guard pieces.first == type else { continue }
            return pieces.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
        }
        return nil
    }
}
